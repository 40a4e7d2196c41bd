"""Sizes of maps after convolutions and pools, as torch counts them, and the smallest image they leave."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from resnet_core.checks import SpecError
from resnet_core.language.input import Input
from resnet_core.language.layers import Shape

__all__ = ["Window", "check_image", "slide"]


class Window(NamedTuple):
    """What a convolution or pool slides over a map. With `ceil`, a window may end past the edge."""

    kernel: int
    stride: int
    padding: int = 0
    ceil: bool = False

    def positions(self, side: int) -> int:
        """How many windows a side of so many pixels has; none or fewer where the side is too short."""
        steps = side + 2 * self.padding - self.kernel
        if not self.ceil:
            return steps // self.stride + 1
        places = -(-steps // self.stride) + 1
        # A window that would begin in the padding at the far edge is left out.
        return places - ((places - 1) * self.stride >= side + self.padding)


def slide(inp: Shape, channels: int, window: Window) -> Shape:
    """The map of `channels` that comes of sliding `window` over `inp`."""
    return Shape(channels, window.positions(inp.height), window.positions(inp.width))


def check_image(input: Input, windows: Iterable[Window]) -> None:
    """The image is large enough for `windows`, one after another. Raises `SpecError`."""
    least = 1
    for window in reversed(tuple(windows)):
        least = next(side for side in count(1) if window.positions(side) >= least)
    for field, pixels in (("height", input.height), ("width", input.width)):
        if pixels < least:
            why = (
                f"{pixels} was given, of which the strides leave less than a pixel; it takes {least} or more"
            )
            raise SpecError(field, why, least)
