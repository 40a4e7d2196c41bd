"""What the Forward page says of a run on a GPU."""

from __future__ import annotations

import pytest
import torch

from app.forward import words
from app.forward.controls import Setup
from resnet_core.experiments.forward.rungs import rungs
from resnet_core.labs.forward.findings import Findings, Whole
from resnet_core.labs.forward.times import Spread
from resnet_core.network import Network
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS


def test_a_pass_whose_launch_takes_as_long_is_launch_bound() -> None:
    for launch, bound in ((None, False), (0.05, False), (0.099, True)):
        found = Findings(whole=Whole(9, Spread(0.1, 0.1, 0.1, 3), launch))
        assert ("GPU waits" in words.whole_finding(found, 1)) == bound


def test_rounded_products_have_a_roof_of_their_own() -> None:
    exact, rounded = (
        Setup(Network(RESNETS["resnet18"], Input()), "cuda:0", {"layout": "contiguous", "tf32": tf32})
        for tf32 in (False, True)
    )
    assert (exact.format, rounded.format) == ("float32", "tf32")


@pytest.mark.parametrize("kind", ["cpu", "cuda", "mps"])
def test_every_rung_of_every_kind_of_device_has_a_title(kind: str) -> None:
    for rung in rungs(torch.device(kind), compiled=True):
        assert words.rung_title(rung.name) != rung.name or rung.name == "compiled"
