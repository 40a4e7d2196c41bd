"""The page on what fits in memory."""
