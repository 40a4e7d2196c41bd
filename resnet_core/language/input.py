"""What a network reads, and how its weights start: checked values of every family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import check_choice, check_count

__all__ = ["DTYPE_BYTES", "Dtype", "Init", "Input", "Scheme", "Start"]

Dtype = Literal["float32", "float64", "float16", "bfloat16"]
Scheme = Literal["he_fan_out", "he_fan_in", "xavier", "normal_0.01"]
Start = Literal["usual", "skipinit", "rezero", "layer_scale", "fixup"]

DTYPE_BYTES: dict[Dtype, int] = {"float32": 4, "float64": 8, "float16": 2, "bfloat16": 2}


class _AsHeight(int):
    """The width of images for which none is given."""


@dataclass(frozen=True)
class Input:
    """A batch of images: height and width in pixels, images, and the number format of maps and weights.

    `Input(288)` are square images.
    """

    height: int = 224
    width: int = _AsHeight(224)
    batch: int = 1
    dtype: Dtype = "float32"

    def __post_init__(self) -> None:
        if isinstance(self.width, _AsHeight):
            object.__setattr__(self, "width", self.height)
        for field in ("height", "width", "batch"):
            check_count(field, getattr(self, field), 1)
        check_choice("dtype", self.dtype, tuple(DTYPE_BYTES))

    @property
    def element_bytes(self) -> int:
        """Bytes of one element in this number format."""
        return DTYPE_BYTES[self.dtype]


@dataclass(frozen=True)
class Init:
    """How weights start. `zero_gamma` sets the last norm of each branch to 0 (Goyal 2017, section 5.1)."""

    scheme: Scheme = "he_fan_out"
    zero_gamma: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("scheme", self.scheme, get_args(Scheme))
        check_choice("zero_gamma", self.zero_gamma, (False, True))
        check_count("seed", self.seed, 0, 2**63 - 1)
