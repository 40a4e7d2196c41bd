"""Residual networks: He 2015 and what grew from it."""
