"""The page Forward."""
