"""Files from outside, read with suspicion: no torch, no numpy."""
