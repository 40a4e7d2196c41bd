"""Images and weights, and where they are kept."""
