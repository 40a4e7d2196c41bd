"""Training, one network or many side by side."""
