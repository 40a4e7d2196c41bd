"""A slice of the loss: settings and findings."""
