"""How many examples a property is tried with: a few known ones in every run, and more where they are new."""

import os

import pytest

MORE = 5
drawn = pytest.mark.hypothesis  # a test that draws examples without Hypothesis: `make explore-tests` runs it


def examples(known: int, new: int | None = None) -> int:
    """So many in `make test`; in `make explore-tests` `new`, or some times more."""
    return (new or known * MORE) if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else known
