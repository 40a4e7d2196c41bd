"""The shape of a map."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Dims", "Shape"]

Dims: TypeAlias = Literal[1, 2]


class Shape(NamedTuple):
    """Channels, height and width of one image's feature map.

    With `dims` 1 it is of a signal: its length is the width, and the height is 1.
    """

    channels: int
    height: int
    width: int
    dims: Dims = 2

    @property
    def elements(self) -> int:
        """Numbers in the map."""
        return self.channels * self.height * self.width

    @property
    def is_vector(self) -> bool:
        """Whether there is one number a channel."""
        return self.height * self.width == 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """As torch has it for one image or signal: channels, then height and width or the length."""
        return self[:3] if self.dims == 2 else (self.channels, self.width)
