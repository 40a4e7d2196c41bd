"""The page Lesion."""
