"""Sentences of study sheets about residual networks, each with a verdict and its proof. No torch here."""
