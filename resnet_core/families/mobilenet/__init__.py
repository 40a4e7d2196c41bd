"""MobileNets: inverted bottlenecks (Sandler 2018, arXiv 1801.04381; Howard 2019, arXiv 1905.02244)."""
