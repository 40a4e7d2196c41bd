"""What an entry of a table of experiments says, and what a device is. An experiment itself needs neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from resnet_core.checks import SpecError
from resnet_core.labs.lanes import Lane, always_long
from resnet_core.labs.settings import Settings
from resnet_core.spec import ArchSpec, Input, Spec, family_name, reads_signals
from resnet_core.system.code_version import code_version

Memory = Callable[[Spec, Input, Settings], int]
Limit = Literal["forward", "gradients", "training"]


def any_network(spec: Spec, input: Input) -> None:
    """Accepts every network."""


@dataclass(frozen=True)
class Experiment:
    """One entry of the table.

    `module` holds `run`. `limit` names the deadline. `settings` checks what a visitor asks, fills in the rest
    and raises `SpecError`. `memory` estimates, without torch, the bytes a run holds at its peak; on an
    accelerator, which holds no libraries and trains one network at a time, `on_accelerator` does, if given.
    `check` raises `SpecError` for a network and images that cannot be run at all.
    """

    module: str
    limit: Limit
    settings: Callable[[Settings], Settings]
    memory: Memory
    on_accelerator: Memory | None = None
    check: Callable[[Spec, Input], None] = any_network

    def memory_on(self, device: str) -> Memory:
        """The estimate for this device."""
        return self.memory if device == "cpu" else self.on_accelerator or self.memory


class Device(NamedTuple):
    """What computes: the name a person knows it by, and the bytes of its memory."""

    label: str
    memory: int


@dataclass(frozen=True)
class Table:
    """All experiments, and the module that knows the devices.

    Its `accelerators()` maps torch's name of each to its `Device`; a run is within its `at_work(name)`.
    `lane` tells which requests are short, `on_signals` what runs networks of signals too.
    """

    experiments: Mapping[str, Experiment]
    devices: str
    lane: Callable[[str, Settings], Lane] = always_long
    on_signals: tuple[str, ...] = ()

    def check(self, experiment: str, spec: Spec, input: Input) -> None:
        """Raises `SpecError` for a network that the experiment cannot run."""
        if reads_signals(spec) and experiment not in self.on_signals:
            raise _no_signals(experiment, spec, self.on_signals)
        self.experiments[experiment].check(spec, input)

    def code_version(self, experiment: str) -> str:
        """The version of the code that computes the results of `experiment`."""
        return code_version(self.experiments[experiment].module)


def _no_signals(experiment: str, spec: Spec, others: Sequence[str]) -> SpecError:
    """What is refused, and what works: the same network for images, or what signals have."""
    why = f"{experiment} runs on images, and the network reads signals"
    having = f"signals have {', '.join(others)}"
    if isinstance(spec, ArchSpec):
        return SpecError("dims", f"1 was given, but {why}; 2 works, and {having}", 2)
    return SpecError(
        "family", f"{family_name(spec)} was given, but {why}; resnet works, and {having}", "resnet"
    )
