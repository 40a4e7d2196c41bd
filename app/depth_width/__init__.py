"""The page Depth and width."""
