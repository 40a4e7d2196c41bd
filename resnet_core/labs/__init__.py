"""What may be asked of an experiment, the memory it takes, and what it found. No torch."""
