"""A residual network for time series as a checked value: its fields, their ranges, and the rules."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import MOST, SpecError, check_count, check_counts, dashed

MAX_BLOCKS = 8
MAX_KERNELS = 8  # convolutions of a block
MAX_KERNEL = 1024


@dataclass(frozen=True)
class WangSpec:
    """The residual network of Wang 2017, which reads signals. Raises `SpecError` for what cannot be built.

    `widths` are the channels of the blocks, `kernels` the lengths of the convolutions in each. The input has
    a height of 1. The defaults are those of the authors' code for Adiac, a set of 37 classes.
    """

    widths: tuple[int, ...] = (64, 128, 128)
    kernels: tuple[int, ...] = (8, 5, 3)
    in_channels: int = 1
    num_classes: int = 37

    def __post_init__(self) -> None:
        check_counts("widths", self.widths, MAX_BLOCKS)
        check_counts("kernels", self.kernels, MAX_KERNELS)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        _kernels_are_short(self)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {"in_channels": (1, MOST), "num_classes": (1, MOST)}


def _kernels_are_short(spec: WangSpec) -> None:
    if max(spec.kernels) > MAX_KERNEL:
        nearest = tuple(min(kernel, MAX_KERNEL) for kernel in spec.kernels)
        why = f"a kernel of {max(spec.kernels):,} was given; at most {MAX_KERNEL:,} are allowed"
        raise SpecError("kernels", f"{why}, such as {dashed(nearest)}", nearest)
