"""What other counters count, and the causes of each difference."""
