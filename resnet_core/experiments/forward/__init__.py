"""Forward passes: measured part by part, and made faster."""
