"""A slice of the loss and how it is drawn: what its figures share, its table and its words."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from app.drawing import numbers
from app.drawing.palette import Palette, mixed
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.surface.findings import ASKED, Slice, relief
from resnet_core.labs.surface.settings import known_places, offset

LEAST, MOST = 1e-4, 1e4  # losses beyond are drawn as these; the captions say how many
HEIGHT = 420
FAINT = 0.22  # how much of its own colour the highest ground has
ACROSS, ALONG = "direction a", "direction b"


class Landscape(NamedTuple):
    """One slice and how it is drawn: its name, the grid, the classes, the angle in degrees, the colours."""

    name: str
    slice: Slice
    size: int
    reach: float
    classes: int
    turn: int
    colours: Palette

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the finest grid that is complete."""
        return known_places(self.size, self.slice.level)

    @property
    def offsets(self) -> list[float]:
        """How far along a direction they are."""
        return [offset(place, self.size, self.reach) for place in self.places]

    @property
    def chance(self) -> float:
        """The loss of a blind guess."""
        return math.log(self.classes)

    @property
    def losses(self) -> list[list[float]]:
        """Row by row."""
        return [[self.slice.losses[row, column] for column in self.places] for row in self.places]


def drawn_height(loss: float) -> float:
    """The logarithm of a loss, clamped to the scale; a loss that is not finite is at its top."""
    return math.log10(min(max(loss, LEAST), MOST)) if math.isfinite(loss) else math.log10(MOST)


def heights(landscape: Landscape) -> dict[str, Any]:
    """The grid, its heights and its colours, as Plotly's arguments."""
    return {
        "x": landscape.offsets,
        "y": landscape.offsets,
        "z": [[drawn_height(loss) for loss in row] for row in landscape.losses],
        "colorscale": _scale(landscape),
        "showscale": False,
        "text": _hovers(landscape),
        "hovertemplate": "%{text}<extra></extra>",
    }


def ticks(landscape: Landscape) -> list[float]:
    """Where the axes have numbers: those at the ends would stand on the labels of the loss."""
    return [-landscape.reach / 2, 0.0, landscape.reach / 2]


def alt(landscape: Landscape) -> str:
    """What a figure of the slice shows, in words."""
    losses = landscape.losses
    corners = [losses[row][column] for row in (0, -1) for column in (0, -1)]
    rows = len(losses)
    return (
        f"Loss of {landscape.name} on {rows} by {rows} points around its trained weights, logarithmic: "
        f"{numbers.magnitude(landscape.slice.network.loss)} at the centre, "
        f"{', '.join(map(numbers.magnitude, corners))} at the corners."
    )


def caption(landscape: Landscape) -> str:
    """The centre of the slice, and what lies beyond its scale."""
    network, counts = landscape.slice.network, relief(landscape.slice, MOST, landscape.classes)
    parts = [
        f"As trained: loss {numbers.magnitude(network.loss)}, {numbers.percent(network.error)} of these"
        " images wrong.",
        f"The two directions have a cosine of {numbers.decimals(network.cosine, 3)}.",
    ]
    if counts.above:
        points = "1 point is" if counts.above == 1 else f"{counts.above} points are"
        parts.append(
            f"{points} above the top of the scale, {numbers.digits(MOST)}, and drawn there; the highest is"
            f" {numbers.magnitude(counts.largest)}."
        )
    if counts.not_finite:
        points = "1 point" if counts.not_finite == 1 else f"{counts.not_finite} points"
        parts.append(f"At {points} the loss is not a finite number; they are drawn at the top.")
    if any(loss < LEAST for loss in landscape.slice.losses.values()):
        parts.append(f"The scale begins at {LEAST:g}.")
    return " ".join(parts)


def table(landscape: Landscape) -> Table:
    """The losses on the finest grid that is complete, one row for each step along b."""
    columns = (Column("b \\ a"), *(Column(numbers.signed_digits(x)) for x in landscape.offsets))
    rows = (
        Row("", "part", (Cell(numbers.signed_digits(y)), *(Cell(numbers.magnitude(loss)) for loss in row)))
        for y, row in zip(landscape.offsets, landscape.losses, strict=True)
    )
    title = f"Loss of {landscape.name} by distance along the two directions; all points, none cut off."
    return Table(title, columns, tuple(rows))


def _scale(landscape: Landscape) -> list[list[Any]]:
    """From the colour of this kind of network, at the bottom, to nearly that of the paper."""
    colours = landscape.colours
    colour = colours.shortcut if landscape.slice.network.role == ASKED else colours.plain
    return [[0.0, colour], [1.0, mixed(colour, colours.paper, FAINT)]]


def _hovers(landscape: Landscape) -> list[list[str]]:
    a, b = ([numbers.signed_digits(each) for each in landscape.offsets] for _ in range(2))
    return [
        [f"a {x}, b {y}<br>loss {numbers.magnitude(loss)}" for x, loss in zip(a, row, strict=True)]
        for y, row in zip(b, landscape.losses, strict=True)
    ]
