"""The generators that run, in rooms of the same names as in `labs`. They need torch."""
