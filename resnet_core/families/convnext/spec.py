"""A ConvNeXt as a checked value: its fields, their ranges, and the rules that join them."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import MOST, SpecError, check_count, check_counts, check_fraction, dashed

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "MAX_STAGES", "ConvNextSpec"]

MAX_STAGES = 8
MAX_KERNEL = 63


@dataclass(frozen=True)
class ConvNextSpec:
    """A ConvNeXt. The defaults are ConvNeXt-T. Raises `SpecError` for what cannot be built.

    `expansion` is the hidden width of a block divided by the stage's, `layer_scale` what each branch is
    multiplied by at the start (Liu 2022, arXiv 2201.03545, section 3 and appendix A.1).
    """

    depths: tuple[int, ...] = (3, 3, 9, 3)
    widths: tuple[int, ...] = (96, 192, 384, 768)
    kernel: int = 7
    expansion: int = 4
    layer_scale: float = 1e-6
    drop_path: float = 0.1
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        check_counts("depths", self.depths, MAX_STAGES)
        check_counts("widths", self.widths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        _stage_lists_match(self)
        _kernel_has_a_middle(self)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {
    "kernel": (1, MAX_KERNEL),
    "expansion": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"layer_scale": 1.0, "drop_path": 0.9}


def _stage_lists_match(spec: ConvNextSpec) -> None:
    stages, given = len(spec.depths), len(spec.widths)
    if stages != given:
        doubled = tuple(min(spec.widths[-1] * 2**i, MOST) for i in range(1, stages - given + 1))
        nearest = (spec.widths + doubled)[:stages]
        why = f"{given} widths were given for {stages} stages; give one per stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)


def _kernel_has_a_middle(spec: ConvNextSpec) -> None:
    if spec.kernel % 2 == 0:
        nearest = spec.kernel - 1
        why = f"{spec.kernel} was given, but only an odd kernel keeps the size of the map; {nearest} works"
        raise SpecError("kernel", why, nearest)
