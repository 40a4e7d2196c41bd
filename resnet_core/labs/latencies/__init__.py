"""Latency of several networks, timed in turn."""
