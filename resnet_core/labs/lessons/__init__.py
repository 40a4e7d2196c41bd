"""Lessons that ask first: questions, what a guess reveals, and how answers of a class are read."""
