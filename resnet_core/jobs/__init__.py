"""Who runs experiments: one engine, on this machine's processes or on a Ray cluster."""
