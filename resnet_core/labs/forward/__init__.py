"""Forward passes: their settings and findings."""
