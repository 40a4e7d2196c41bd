"""How the step that is timed trains, and the memory that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from resnet_core.checks import check_choice
from resnet_core.labs.settings import Settings, typed
from resnet_core.plan import unfold
from resnet_core.readers.footprint import KEPT, LOADED
from resnet_core.readers.memory import Optimizer
from resnet_core.readers.step import Training, step_memory
from resnet_core.search.fit import OPTIMIZERS
from resnet_core.search.fit_text import NONE, checkpoints_of
from resnet_core.search.trainable import check_norms
from resnet_core.spec import Input, Spec


@dataclass(frozen=True)
class StepSettings:
    """`checkpoints` are blocks by stage, as `fit_text.checkpoints_of` reads them.

    `mixed` is autocast to bfloat16.
    """

    optimizer: str = OPTIMIZERS[0]
    checkpoints: str = NONE
    mixed: bool = False

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, OPTIMIZERS)


def step_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for a setting or a value that does not exist."""
    return vars(typed(StepSettings, given))


def check_step(spec: Spec, input: Input) -> None:
    """Raises `SpecError` for a network that PyTorch does not train on such a batch."""
    check_norms(spec, input, training=True)


def training_of(spec: Spec, input: Input, settings: Settings) -> Training:
    """The training that is asked for. Raises `SpecError` for checkpoints that the network has not."""
    asked = typed(StepSettings, settings)
    checkpoints = checkpoints_of(asked.checkpoints, unfold(spec, input))
    return Training(cast("Optimizer", asked.optimizer), checkpoints, asked.mixed)


def steps_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `steps.run` on a processor, where a process grows by more than it asks for."""
    return LOADED + int(steps_memory_on_accelerator(spec, input, settings) * (1 + KEPT))


def steps_memory_on_accelerator(spec: Spec, input: Input, settings: Settings) -> int:
    """The same where libraries take none of the memory."""
    return step_memory(unfold(spec, input), training_of(spec, input, settings)).peak
