"""What one cell of a map reads, in words."""

from __future__ import annotations

from app.drawing.numbers import whole
from app.microscope import cells
from app.microscope.look import Look
from resnet_core.readers.cell_field import Rectangle

TITLE = "Receptive field: the pixels that one value reads"
FACTORS = (
    "A gate or a selection multiplies by factors made of the whole map; these are left out here, and through "
    "them the value depends on every pixel."
)
STATISTICS = (
    "A group norm divides by statistics of the whole map; these are left out here, and through them the "
    "value depends on every pixel."
)
ATTENDS = "In attention every token reads all the others, so from there on it reads the whole picture."
NO_PIXEL = "**The class token reads no pixel before the first attention:** it is a learned constant."
NO_MAP = "The head gives no map: its scores are made of the whole picture. Choose the stem or a block."


def cell_name(look: Look) -> str:
    """The value at row 3, column 4 of the map of a block."""
    if look.is_token:
        return f"token {look.row:,} of {look.map}"
    return f"the value at row {look.row:,}, column {look.column:,} of {look.map}"


def caption(look: Look) -> str:
    """What to notice."""
    seen = look.field.seen
    if seen is None:
        return NO_PIXEL
    box = f"rows {seen.top:,} to {seen.bottom:,}, columns {seen.left:,} to {seen.right:,}"
    name = cell_name(look)
    sentences = [f"**{name[0].upper()}{name[1:]} reads {whole(look.field.pixels)} pixels: {box}.**"]
    if gaps := seen.height * seen.width - look.field.pixels:
        sentences.append(f"Strides step over {whole(gaps)} pixels between them.")
    if look.field.reach and look.field.reach != seen:
        sentences.append(_beyond(look.field.reach))
    if look.field.whole:
        sentences.append(ATTENDS)
    sentences += [
        text for name, text in (("factors", FACTORS), ("statistics", STATISTICS)) if name in look.left_out
    ]
    if (every := cells.step(look.shape)) > 1 and not look.is_token:
        sentences.append(f"One cell in {every} of each side is drawn; row and column reach all.")
    return " ".join(sentences)


def _beyond(reach: Rectangle) -> str:
    size = f"{reach.height:,} × {reach.width:,}"
    return f"Far from all edges it would be {size}; what is hatched lies outside the picture: padding."


def alt(look: Look) -> str:
    """The figure in words."""
    seen, image = look.field.seen, look.image
    size = f"a picture of {image.height} by {image.width} pixels"
    if seen is None:
        return f"No pixel of {size}."
    box = f"rows {seen.top} to {seen.bottom} and columns {seen.left} to {seen.right}"
    return (
        f"The {look.shape.height} by {look.shape.width} cells of {look.map} beside {size}; marked are {box}."
    )
