"""RegNet X and Y: stage widths and depths from four numbers (Radosavovic 2020, arXiv 2003.13678)."""
