"""Which network a file of weights belongs to, read from the names and shapes of its tensors. No torch."""
