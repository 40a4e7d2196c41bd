"""The page Edge: a network made smaller for a device."""
