"""The page of a network that a visitor brings: the file, and what it says."""
