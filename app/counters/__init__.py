"""The page Counters."""
