"""Fixtures of the tests of experiments."""

from tests.experiments.undrawn import weights_are_not_drawn

__all__ = ["weights_are_not_drawn"]
