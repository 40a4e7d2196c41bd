"""A network as one file that needs nothing else: to be read offline, printed, or kept beside a paper."""
