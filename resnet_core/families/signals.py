"""Which networks read signals, and how long these are unless a link says so."""

from __future__ import annotations

from resnet_core.families.resnet.spec import ArchSpec
from resnet_core.families.wang.spec import WangSpec
from resnet_core.language.input import Input

__all__ = ["SIGNAL", "reads_signals", "usual_input"]

SIGNAL = Input(1, 1024)


def reads_signals(spec: object) -> bool:
    """Whether a network reads signals, of a length alone, and not images."""
    return isinstance(spec, WangSpec) or (isinstance(spec, ArchSpec) and spec.dims == 1)


def usual_input(spec: object) -> Input:
    """What links leave out: images of 224 x 224, or signals of 1,024 values."""
    return SIGNAL if reads_signals(spec) else Input()
