"""Feature maps of one block as one picture, and the most probable classes as a table."""

from __future__ import annotations

from functools import partial
from math import ceil

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.data.imagenet import imagenet_classes
from resnet_core.labs.forward.findings import Maps, Picture, Top

ACROSS = 8
HEIGHT = 240
BESIDE = 0.2  # of the width, for the picture
NUMBERS = (
    "Classes are shown by number, from 0: a file of weights does not say what they stand for. Only "
    "torchvision's own files, recognised by their hash, are known to have ImageNet's classes."
)


def exhibit(maps: Maps, picture: Picture | None, colours: Palette) -> Exhibit:
    """The maps of one block beside the picture, with their ranges as a table."""
    drawn = maps_figure(maps, colours)
    if picture:
        _beside(drawn, picture)
    return Exhibit(drawn, caption(maps), alt(maps), partial(maps_table, maps))


def _beside(drawn: Plot, picture: Picture) -> None:
    """Puts the picture to the left of the maps."""
    rows = [picture.shades[row * picture.width :][: picture.width] for row in range(picture.height)]
    drawn.add("image", z=[list(map(list, row)) for row in rows], xaxis="x2", yaxis="y2", hoverinfo="skip")
    drawn.update_layout(
        xaxis={"domain": [BESIDE + 0.02, 1]},
        xaxis2={"visible": False, "domain": [0, BESIDE], "anchor": "y2", "fixedrange": True},
        yaxis2={"visible": False, "anchor": "x2", "scaleanchor": "x2", "fixedrange": True},
    )


def maps_figure(maps: Maps, colours: Palette) -> Plot:
    """All maps side by side, in one scale of shades."""
    drawn = figure(colours, HEIGHT)
    drawn.add(
        "heatmap",
        z=mosaic(maps),
        colorscale=[[0, colours.panel], [1, colours.accent]],
        zmin=0,
        zmax=255,
        showscale=False,
        hoverinfo="skip",
    )
    drawn.update_xaxes(visible=False)
    drawn.update_yaxes(visible=False, autorange="reversed", scaleanchor="x")
    return drawn


def mosaic(maps: Maps) -> list[list[int | None]]:
    """The maps in rows of `ACROSS`, with a gap of one pixel around each."""
    down = ceil(len(maps.shades) / ACROSS)
    wide, high = maps.width + 1, maps.height + 1
    grid: list[list[int | None]] = [[None] * (ACROSS * wide) for _ in range(down * high)]
    for index, shades in enumerate(maps.shades):
        top, left = index // ACROSS * high, index % ACROSS * wide
        for row in range(maps.height):
            start = row * maps.width
            grid[top + row][left : left + maps.width] = shades[start : start + maps.width]
    return grid


def caption(maps: Maps) -> str:
    """What to notice."""
    return (
        f"The first image, and of its maps the {len(maps.channels)} that vary most in the output of "
        f"{maps.name}, from {numbers.digits(maps.low)} (pale) to {numbers.digits(maps.high)} (full)."
    )


def alt(maps: Maps) -> str:
    """The picture in words."""
    size = f"{maps.height} by {maps.width} shades each"
    return f"The first image, and {len(maps.channels)} feature maps of {maps.name}, {size}."


def maps_table(maps: Maps) -> Table:
    """Each map's channel, and its mean and range."""
    unit = (maps.high - maps.low) / 255
    rows = tuple(
        Row(
            "",
            "part",
            tuple(
                Cell(text)
                for text in (
                    numbers.whole(channel),
                    numbers.digits(maps.low + unit * sum(shades) / len(shades)),
                    numbers.digits(maps.low + unit * min(shades)),
                    numbers.digits(maps.low + unit * max(shades)),
                )
            ),
        )
        for channel, shades in zip(maps.channels, maps.shades, strict=True)
    )
    columns = (Column("Channel", number=False), Column("Mean"), Column("Lowest"), Column("Highest"))
    return Table(f"The channels of {maps.name} that vary most, as drawn.", columns, rows)


def top_table(top: Top, named: bool) -> Table:
    """The most probable classes, by ImageNet's names or by number, from 0."""
    names = imagenet_classes()
    rows = tuple(
        Row("", "part", (Cell(names[number] if named else str(number)), Cell(numbers.percent(share), share)))
        for number, share in zip(top.classes, top.probabilities, strict=True)
    )
    columns = (Column("Class", number=False), Column("Probability"))
    return Table("The most probable classes of the first image.", columns, rows)
