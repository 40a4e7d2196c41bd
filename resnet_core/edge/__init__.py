"""A network made smaller for a device: pruned widths, number formats, and a limit of time."""
