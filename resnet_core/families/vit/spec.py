"""A vision transformer as a checked value: its fields, their ranges, and the rule that joins them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from resnet_core.checks import MOST, SpecError, check_count, check_fraction

__all__ = ["CHOICES", "COUNTS", "FRACTIONS", "VitSpec"]


@dataclass(frozen=True)
class VitSpec:
    """A vision transformer. The defaults are ViT-B/16. Raises `SpecError` for what cannot be built.

    `patch` is the side of the squares of pixels that become tokens, `token_width` the channels of a token,
    `depth` the number of encoder layers (Dosovitskiy 2021, arXiv 2010.11929, table 1).
    """

    patch: int = 16
    depth: int = 12
    token_width: int = 768
    heads: int = 12
    mlp_width: int = 3072
    dropout: float = 0.0
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        for field, highest in FRACTIONS.items():
            check_fraction(field, getattr(self, field), highest)
        _heads_share_the_width(self)


CHOICES: dict[str, tuple[object, ...]] = {}
COUNTS: dict[str, tuple[int, int]] = {
    "patch": (1, MOST),
    "depth": (1, MOST),
    "token_width": (1, MOST),
    "heads": (1, MOST),
    "mlp_width": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}
FRACTIONS: dict[str, float] = {"dropout": 0.9}


def _heads_share_the_width(spec: VitSpec) -> None:
    if spec.token_width % spec.heads:
        nearest = min(_divisors(spec.token_width), key=lambda heads: abs(heads - spec.heads))
        why = (
            f"{spec.heads:,} was given, but the heads share the {spec.token_width:,} channels of a token "
            f"equally; {nearest:,} works"
        )
        raise SpecError("heads", why, nearest)


def _divisors(number: int) -> set[int]:
    small = [step for step in range(1, isqrt(number) + 1) if number % step == 0]
    return {*small, *(number // step for step in small)}
