"""Gradients and signals across depth."""
