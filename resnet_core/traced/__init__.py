"""Networks that were traced: a graph of operators with shapes, read from a file, becomes a plan."""
