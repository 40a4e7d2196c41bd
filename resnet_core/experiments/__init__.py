"""The experiments, by name. This table needs no torch: only a worker imports the module an entry names.

The module holds `run(spec, input, settings, seed, device)`, a generator of `Progress` and `Point`. The same
arguments give the same events, times aside. It owns no thread, no process and no clock policy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from resnet_core.checks import shown
from resnet_core.errors import SpecError
from resnet_core.spec import ArchSpec, Input

Limit = Literal["forward", "gradients", "training"]
Scalar = bool | int | float | str
Settings = Mapping[str, Scalar]
"""What one experiment asks beside the network and the images: names and single values."""


@dataclass(frozen=True)
class Experiment:
    """One entry of the table.

    `module` holds `run`. `limit` names the deadline. `settings` checks what a visitor asks, fills in the rest
    and raises `SpecError`. `memory` estimates, without torch, the bytes a run holds at its peak.
    """

    module: str
    limit: Limit
    settings: Callable[[Settings], Settings]
    memory: Callable[[ArchSpec, Input, Settings], int]


class Device(NamedTuple):
    """What computes: the name a person knows it by, and the bytes of its memory."""

    label: str
    memory: int


@dataclass(frozen=True)
class Table:
    """All experiments, and the module whose `found()` tells the accelerators: torch's name to `Device`."""

    experiments: Mapping[str, Experiment]
    devices: str


def settings_like(**defaults: Scalar) -> Callable[[Settings], Settings]:
    """A check of settings by name and type; one that is left out gets the value given here."""

    def check(given: Settings) -> Settings:
        for name, value in given.items():
            if name not in defaults:
                allowed = ", ".join(defaults) or "none"
                raise SpecError(shown(name), f"there is no such setting; allowed are {allowed}", None)
            kind = type(defaults[name])
            if type(value) is not kind:
                why = f"{shown(value)} was given; allowed is a value such as {defaults[name]}"
                raise SpecError(name, why, defaults[name])
        return {**defaults, **given}

    return check


def _no_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    return 0  # on the meta device a weight has a shape and no bytes


TABLE = Table(
    experiments=MappingProxyType(
        {"count": Experiment("resnet_core.experiments.count", "forward", settings_like(), _no_memory)}
    ),
    devices="resnet_core.experiments.devices",
)
