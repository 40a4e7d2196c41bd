"""The recorded training of a small convolutional network, which benchmarks/record_claims.py makes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.claims.claim import Link
from resnet_core.labs.claims.links import joined
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import Settings
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Band, last
from resnet_core.spec import to_query

FILE, RUN, NAME = "claims", "small_network", "plain-4"
SPEC = replace(DIGITS_SPEC, shortcut="none", depths=(1,), widths=(16,))
SETTINGS: Settings = {"depths": "4", "shortcuts": "none", "seeds": "0-1-2", "epochs": 30}
HERE = Link("training", joined({**to_query(SPEC), "training.part": "train"}))


@cache
def test_error() -> Band:
    """The share of test images that it gets wrong after the last epoch, over the seeds."""
    band = last(degradation.read(runs(FILE)[RUN].points).curves[NAME], "test_error")
    assert band is not None, "a recorded training diverged"
    return band
