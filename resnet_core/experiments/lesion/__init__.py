"""Trained networks with blocks deleted or swapped, and paths."""
