"""A cell that is looked at, and what it reads."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.language.layers import Shape
from resnet_core.readers.cell_field import CellField
from resnet_core.readers.sources import LeftOut


class Look(NamedTuple):
    """A cell, the map it is in, and what it reads of a picture of `image`'s height and width."""

    map: str
    shape: Shape
    row: int
    column: int
    image: Shape
    field: CellField
    left_out: frozenset[LeftOut]

    @property
    def is_token(self) -> bool:
        """Whether the map is one of tokens, which have no columns."""
        return self.shape.width == 1 < self.shape.height
