"""Residual networks described once, as plain data, and read many times."""
