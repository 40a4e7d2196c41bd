"""The recorded runs of Gradients: ResNet-56 beside plain-56, and the same with and without batch norm.

benchmarks/record_gradients.py makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.gradients.twins import PLAIN, TWO_BY_TWO
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec
from resnet_core.zoo import PUBLISHED, RESNETS

FILE, NAME = "gradients", "cifar_resnet56"
SPEC, INPUT = RESNETS[NAME], replace(PUBLISHED[NAME].input, batch=16)
FILM, START = "film", "start"
RECORDED: Mapping[str, Settings] = {
    FILM: {"twins": PLAIN, "steps": 20, "moments": 20},
    START: {"twins": ",".join(TWO_BY_TWO)},
}
"""The settings of the recorded runs, by name, that are not the usual ones."""


def answering(spec: Spec, input: Input, settings: Settings) -> Recorded | None:
    """The recorded run of exactly these networks and settings, if there is one."""
    if (spec, input) != (SPEC, INPUT):
        return None
    asked = gradients_settings(settings)
    return next((run for run in recorded().values() if run.settings == asked), None)


def recorded() -> Mapping[str, Recorded]:
    """The recorded runs by name."""
    return runs(FILE)
