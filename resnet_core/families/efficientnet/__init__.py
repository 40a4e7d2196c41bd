"""EfficientNets: one network scaled in depth, width and resolution at once (Tan 2019, arXiv 1905.11946)."""
