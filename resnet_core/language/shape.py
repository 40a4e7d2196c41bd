"""The shape of a map."""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """Channels, height and width of one image's feature map."""

    channels: int
    height: int
    width: int

    @property
    def elements(self) -> int:
        """Numbers in the map."""
        return self.channels * self.height * self.width
