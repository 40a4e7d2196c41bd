"""What can be read off a plan by arithmetic: bytes, receptive fields, working, latency, weight names."""
