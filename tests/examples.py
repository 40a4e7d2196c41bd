"""How many examples a property is tried with: a few known ones in every run, and more where they are new."""

import os

MORE = 5


def examples(known: int) -> int:
    """So many in `make test`, and some times more in `make explore-tests`."""
    return known * (MORE if os.environ.get("HYPOTHESIS_PROFILE") == "explore" else 1)
