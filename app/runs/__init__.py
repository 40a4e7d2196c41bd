"""How a page runs an experiment: submit, follow, cancel."""
