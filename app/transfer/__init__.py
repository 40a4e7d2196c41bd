"""The page Transfer."""
