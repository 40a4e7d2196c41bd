"""A single deletion is in the survey of all of them."""

from __future__ import annotations

from resnet_core.labs.lesion import findings
from resnet_core.labs.recorded import runs

FOUND = findings.lesions(runs("lesions")["residual56/lesion"].points)
assert FOUND.network is not None
NETWORK = FOUND.network


def test_one_deletion_is_read_from_the_survey_and_needs_no_run() -> None:
    name, wrong = next(iter(NETWORK.singles.items()))
    known = findings.without(FOUND, (name,))
    assert known is not None
    assert known.network is not None
    assert known.network.without == wrong
    assert (known.twin is None) == (FOUND.twin is None)
    others = list(NETWORK.singles)[:2]
    assert [findings.without(FOUND, gone) for gone in ((), others, ("no such block",))] == [None] * 3
