"""Training: settings, recipes and learning curves."""
