"""The recorded runs of Forward: of ResNet-50 a pass, the ladder and a look; a look at a trained network.

benchmarks/record_forward.py makes those that are timed; times are those of the machine that it ran on.
benchmarks/record_looks.py makes the looks, which depend on no clock. No weights of ResNet-50 come with us,
and with random ones a class activation map shows nothing that was learnt: the trained network is a small one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from resnet_core.data.datasets import DIGITS
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.files.pictures import PHOTOS
from resnet_core.labs.forward.findings import Findings, findings
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec
from resnet_core.zoo import RESNETS

FILE, LOOKS, NAME = "forward", "forward_looks", "resnet50"
SPEC, INPUT = RESNETS[NAME], Input()
TRAINED, TRAINED_INPUT = digits_network(56), Input(8, 8, 64)
SHOWS = 5  # what the first of its images, which are test images, was written to be
Kind = Literal["forward", "ladder", "look", "trained"]
TIMED: tuple[Kind, ...] = ("forward", "ladder")
RECORDED: Mapping[Kind, Settings] = {
    "forward": {},
    "ladder": {},
    "look": {"image": next(iter(PHOTOS)), "block": "layer1.0"},
}
"""The settings of the recorded experiments of ResNet-50 that are not the usual ones."""
TRAINED_SETTINGS: Settings = {"image": DIGITS, "block": "layer1.0"}
"""The same of the look at the trained network, but for its weights, which are those that ship."""


def recorded(experiment: Kind) -> Recorded:
    """The recorded run of one experiment."""
    return runs(FILE if experiment in TIMED else LOOKS)[experiment]


@cache
def findings_of(experiment: Kind) -> Findings:
    """What that run found."""
    return findings(recorded(experiment).points)


def answers(experiment: Kind, spec: Spec, input: Input, settings: Settings) -> bool:
    """Whether the recorded run is of exactly this network, these images and these settings."""
    return (spec, input) == (SPEC, INPUT) and forward_settings(settings) == _settings(experiment)


def _settings(experiment: Kind) -> Settings:
    return forward_settings(recorded(experiment).settings)  # which leaves the usual layout out
