"""Gradients across depth: settings, twins and findings."""
