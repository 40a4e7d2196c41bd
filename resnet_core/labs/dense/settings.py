"""The neck and heads of a run, and the memory that it takes. Its images are those before padding."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.dense.footprint import allocated, resident
from resnet_core.dense.network import dense
from resnet_core.dense.task import Task
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec


@dataclass(frozen=True)
class DenseSettings:
    """A `Task` with plain values: `kind` has any of the names that it knows."""

    kind: str = "retinanet"
    classes: int = 0
    proposals: int = 1000
    output_stride: int = 0
    auxiliary: bool = False

    def __post_init__(self) -> None:
        """Raises `SpecError` for what is no task."""
        _ = self.task

    @property
    def task(self) -> Task:
        """The neck and heads."""
        return Task(**vars(self))


def dense_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for a setting or a value that does not exist."""
    return vars(typed(DenseSettings, given))


def dense_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of a run on a processor."""
    return resident(dense(spec, input, typed(DenseSettings, settings).task))


def dense_memory_on_accelerator(spec: Spec, input: Input, settings: Settings) -> int:
    """The same where libraries take none of the memory."""
    return allocated(dense(spec, input, typed(DenseSettings, settings).task))
