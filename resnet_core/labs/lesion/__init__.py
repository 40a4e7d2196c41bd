"""Deleted and swapped blocks, and paths: settings and findings."""
