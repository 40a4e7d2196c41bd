"""A network in four number formats, and filters pruned by magnitude: what is asked and found."""
