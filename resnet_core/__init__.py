"""Residual networks described once, as plain data, and read many times."""

__version__ = "0.1.0.dev0"  # before the first release; CHANGELOG.md says what will be in it
