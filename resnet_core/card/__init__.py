"""One network in a sentence, with what counters would print for it, to be quoted elsewhere. No torch."""
