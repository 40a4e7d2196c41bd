"""Backbones in systems: what reads their maps, and what it costs."""
