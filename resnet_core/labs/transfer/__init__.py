"""Transfer: what may be asked of a trained network that learns a new task, and what was found."""
