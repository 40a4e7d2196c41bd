"""MNASNet, found by search for a phone's latency (Tan 2019, arXiv 1807.11626)."""
