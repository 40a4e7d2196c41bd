"""A trained network learns a new task in four ways."""
