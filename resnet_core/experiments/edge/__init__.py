"""A network in four number formats, and filters pruned by magnitude: run."""
