"""A backbone with its neck and heads, built and timed by part; the memory that it is said to take."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.dense.footprint import allocated
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import PARTS
from resnet_core.experiments.dense import run as lab
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.dense.findings import findings
from resnet_core.labs.dense.settings import DenseSettings
from resnet_core.labs.events import Point
from resnet_core.labs.settings import Settings
from resnet_core.labs.table import TABLE
from resnet_core.nn.dense import DenseModule
from resnet_core.spec import ArchSpec, Input
from tests.readers.measured_memory import LiveMaps, owned

SMALL = ArchSpec(block="basic", depths=(1, 1, 1, 1), widths=(8, 16, 16, 32))
CASES: list[Settings] = [
    {"kind": "retinanet", "classes": 3},
    {"kind": "mask-rcnn", "classes": 3, "proposals": 5},
    {"kind": "fcn", "classes": 3},
]


@pytest.mark.parametrize("settings", CASES)
def test_every_part_is_timed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "SECONDS", 0.0)
    events = lab.run(SMALL, Input(40, 70), settings, 0, "cpu")
    found = findings(event for event in events if isinstance(event, Point))
    assert tuple(found.seconds) == PARTS
    assert all(0 < seconds.low <= seconds.high for seconds in found.seconds.values())
    assert found.conditions
    assert found.conditions.height in (40, 64)
    assert found.attention


def test_no_more_memory_is_alive_than_was_foreseen() -> None:
    import torch

    network = dense(SMALL, Input(96, 160), DenseSettings(kind="retinanet", classes=3).task)
    module = DenseModule(network).eval()
    images = torch.zeros(1, 3, 96, 160)
    maps = LiveMaps(owned(module), images)
    with torch.no_grad(), maps:
        module(images)
    assert maps.most <= allocated(network)


def test_a_request_is_checked_before_it_runs() -> None:
    with pytest.raises(SpecError, match="allowed are retinanet"):
        checked(Request("dense", SMALL, Input(64), {"kind": "boxes"}), TABLE)
    with pytest.raises(SpecError, match="proposals"):
        checked(Request("dense", SMALL, Input(64), {"proposals": -1}), TABLE)
