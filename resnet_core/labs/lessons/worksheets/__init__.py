"""Worksheets: problems whose numbers are drawn from a seed, solved by the readers that the lessons use."""
