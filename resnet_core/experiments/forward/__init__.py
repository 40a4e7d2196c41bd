"""Forward passes, taken apart and made faster."""
