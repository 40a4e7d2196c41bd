"""A backbone with its neck and heads, run once."""
