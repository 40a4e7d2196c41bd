"""A head on every block of a trained network: settings and findings."""
