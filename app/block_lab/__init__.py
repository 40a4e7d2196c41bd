"""The page Block lab."""
