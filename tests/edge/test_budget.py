"""What is within a limit of time is, by the prediction, and the next larger is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.edge import in_time
from resnet_core.cost import price
from resnet_core.edge.budget import WAYS, Within, within
from resnet_core.edge.pruning import pruned, uniform
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL, SMALL, works
from resnet_core.spec import ArchSpec, Input

SPEC, IMAGE = ArchSpec(block="basic", depths=(2, 2), widths=(16, 32)), Input(64, 64)


def a_law() -> Calibration:
    """A microsecond a call, and some time for each MAC."""
    kinds = {work.kind.removeprefix(SMALL) for part in works(unfold(SPEC, IMAGE)) for work in part}
    law = dict.fromkeys([*kinds, *(f"{SMALL}{kind}" for kind in kinds)], (1e-6, *[0.0] * 5, 2e-11))
    return Calibration("a processor", 1, {**law, CALL: (1e-6,)})


LIMIT = 0.8 * predict(unfold(SPEC, IMAGE), a_law())


def found() -> dict[str, Within]:
    rows = within(SPEC, IMAGE, LIMIT, a_law())
    assert tuple(rows) == WAYS
    return {way: row for way, row in rows.items() if row}


def test_every_way_is_in_time() -> None:
    rows = found()
    assert rows.pop("unchanged").seconds > LIMIT
    assert {"width", "image", "inner", "everywhere"} <= set(rows)
    for row in rows.values():
        assert row.seconds == predict(row.plan, a_law()) <= LIMIT
        assert price(row.plan).macs < price(unfold(SPEC, IMAGE)).macs


def test_the_next_larger_is_late() -> None:
    rows, law = found(), a_law()
    side = rows["image"].input.height + 1
    assert predict(unfold(SPEC, replace(IMAGE, height=side, width=side)), law) > LIMIT
    plan = unfold(SPEC, IMAGE)
    less = rows["inner"].pruning.inner[0] - 1
    assert predict(pruned(plan, uniform(plan, less)), law) > LIMIT


def test_a_layer_that_was_not_calibrated_is_no_prediction() -> None:
    empty = Calibration("a processor", 1, {})
    with pytest.raises(KeyError):
        within(SPEC, IMAGE, LIMIT, empty)
    assert in_time.rows(SPEC, IMAGE, LIMIT, empty) is None
    assert in_time.rows(SPEC, IMAGE, LIMIT, a_law()) is in_time.rows(SPEC, IMAGE, LIMIT, a_law())
