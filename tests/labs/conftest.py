"""Fixtures of the tests of labs."""

from tests.experiments.undrawn import norms_without_values_are_quick, weights_are_not_drawn

__all__ = ["norms_without_values_are_quick", "weights_are_not_drawn"]
