"""The plan as torch modules, and what is done to a built one."""
