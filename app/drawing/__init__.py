"""Charts, tables, numbers and drawings, for every page."""
