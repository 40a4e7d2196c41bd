"""The recorded runs of Forward: a pass of ResNet-50, its optimisation ladder, and the maps of one block.

benchmarks/record_forward.py makes them. Times are those of the machine that it ran on.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from resnet_core.files.pictures import PHOTOS
from resnet_core.labs.forward.findings import Findings, findings
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec
from resnet_core.zoo import RESNETS

FILE, NAME = "forward", "resnet50"
SPEC, INPUT = RESNETS[NAME], Input()
Kind = Literal["forward", "ladder", "look"]
RECORDED: Mapping[Kind, Settings] = {
    "forward": {},
    "ladder": {},
    "look": {"image": next(iter(PHOTOS)), "block": "layer1.0"},
}
"""The settings of the recorded experiments that are not the usual ones."""


def recorded(experiment: Kind) -> Recorded:
    """The recorded run of one experiment."""
    return runs(FILE)[experiment]


@cache
def findings_of(experiment: Kind) -> Findings:
    """What that run found."""
    return findings(recorded(experiment).points)


def answers(experiment: Kind, spec: Spec, input: Input, settings: Settings) -> bool:
    """Whether the recorded run is of exactly this network, these images and these settings."""
    return (spec, input) == (SPEC, INPUT) and forward_settings(settings) == _settings(experiment)


def _settings(experiment: Kind) -> Settings:
    return forward_settings(recorded(experiment).settings)  # which leaves the usual layout out
