"""Many networks at once, and the largest that fits."""
