"""How weights are drawn by the images they were trained on: by colour and by shape."""

from __future__ import annotations

from collections.abc import Mapping

from app.drawing.palette import Palette
from resnet_core.published.names import GROUPS, Group

SHAPES: Mapping[Group, str] = {"in1k": "circle", "in22k": "rect", "beyond": "triangle"}


def tints(colours: Palette) -> Mapping[Group, str]:
    """The colour of each group."""
    return dict(zip(GROUPS, (colours.accent, colours.text, colours.quiet), strict=True))
