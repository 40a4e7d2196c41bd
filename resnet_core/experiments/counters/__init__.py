"""Every installed counter, run on one network."""
