"""The recorded runs of the other sections of Gradients: initialisations, one block's Jacobian, shattering.

All are of ResNet-56. benchmarks/record_gradients_sections.py makes them, and record_gradients_starts.py those
of `starts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from resnet_core.labs.gradients.recorded import INPUT, SPEC
from resnet_core.labs.gradients.settings import gradients_settings, jacobian_settings, shattering_settings
from resnet_core.labs.gradients.twins import NO_NORM, SCHEMES, STARTS, ZERO_GAMMA
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Settings
from resnet_core.spec import ArchSpec, Input, Spec

FILE = "gradients_sections"
STARTS_FILE = "gradients_starts"
Section = Literal["schemes", "schemes_no_norm", "starts", "jacobian", "shattering"]
SPECS: Mapping[Section, ArchSpec] = {
    "schemes": SPEC,
    "schemes_no_norm": replace(SPEC, norm="none"),
    "starts": SPEC,
    "jacobian": SPEC,
    "shattering": SPEC,
}
COMPARED_STARTS = (NO_NORM, ZERO_GAMMA, *STARTS)  # beside the network itself


def experiment_of(section: Section) -> str:
    """The experiment that a section shows."""
    return "gradients" if section in ("schemes", "schemes_no_norm", "starts") else section


def settings_of(section: Section) -> Settings:
    """The settings of the recorded run."""
    match section:
        case "schemes" | "schemes_no_norm":
            return gradients_settings({"twins": ",".join(SCHEMES)})
        case "starts":
            return gradients_settings({"twins": ",".join(COMPARED_STARTS)})
        case "jacobian":
            return jacobian_settings({})
        case "shattering":
            return shattering_settings({})


def recorded_section(section: Section) -> Recorded:
    """The recorded run of a section."""
    return runs(STARTS_FILE if section == "starts" else FILE)[section]


def answers(section: Section, spec: Spec, input: Input, settings: Settings) -> bool:
    """Whether the recorded run is of exactly this network, these images and these settings."""
    return (spec, input, dict(settings)) == (SPECS[section], INPUT, dict(settings_of(section)))
