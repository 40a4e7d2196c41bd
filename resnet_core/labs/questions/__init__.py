"""Questions that a run answers: guess first, then train."""
