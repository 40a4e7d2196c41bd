"""The plan as a PyTorch file."""
