"""The pixels that one cell reads: a rectangle on the picture beside the map, the padding hatched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.microscope import cells, words
from app.microscope.look import Look
from resnet_core.labs.forward.findings import Picture
from resnet_core.language.layers import Shape
from resnet_core.readers.cell_field import Rectangle

HEIGHT = 340
BESIDE = 0.36  # of the width, for the map
AROUND = 0.5  # of a side of the picture, the most that is drawn around it


def exhibit(look: Look, picture: Picture | None, colours: Palette) -> Exhibit:
    """The rectangle on the picture, or on an empty one, beside the map."""
    drawn = figure(colours, HEIGHT)
    if not look.is_token:
        _draw_cells(drawn, look, colours)
    _draw_picture(drawn, look.image, picture, colours)
    _draw_field(drawn, look, picture is not None, colours)
    _lay_out(drawn, look)
    return Exhibit(drawn, words.caption(look), words.alt(look), partial(table, look))


def _draw_cells(drawn: Plot, look: Look, colours: Palette) -> None:
    places = cells.drawn(look.shape)
    size = 200 / (max(look.shape.height, look.shape.width) / cells.step(look.shape)) - 1
    mark = {"symbol": "square", "size": min(max(size, 4), 24)}
    drawn.add(
        "scatter",
        x=[column for _, column in places],
        y=[row for row, _ in places],
        mode="markers",
        marker={**mark, "color": colours.line},
        unselected={"marker": {"opacity": 1}},
        hovertemplate="row %{y}, column %{x}<extra></extra>",
        xaxis="x2",
        yaxis="y2",
    )
    drawn.add(
        "scatter",
        x=[look.column],
        y=[look.row],
        mode="markers",
        marker={**mark, "color": colours.accent},
        hoverinfo="skip",
        xaxis="x2",
        yaxis="y2",
    )


def _draw_picture(drawn: Plot, image: Shape, picture: Picture | None, colours: Palette) -> None:
    edges = {"x0": -0.5, "x1": image.width - 0.5, "y0": -0.5, "y1": image.height - 0.5}
    drawn.add_shape(type="rect", layer="below", line={"width": 0}, fillcolor=colours.panel, **edges)
    if picture:
        across, down = image.width / picture.width, image.height / picture.height
        rows = [picture.shades[row * picture.width :][: picture.width] for row in range(picture.height)]
        drawn.add(
            "image",
            z=[list(map(list, row)) for row in rows],
            x0=(across - 1) / 2,
            dx=across,
            y0=(down - 1) / 2,
            dy=down,
            hoverinfo="skip",
        )


def _draw_field(drawn: Plot, look: Look, on_picture: bool, colours: Palette) -> None:
    seen, reach = look.field.seen, look.field.reach
    if seen is None or reach is None:
        return
    bands = [_outline(band) for band in outside(reach, look.image)]
    if bands:
        x, y = ([value for band in bands for value in (*band[axis], None)] for axis in (0, 1))
        pattern = {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": colours.quiet}
        drawn.add(
            "scatter",
            x=x,
            y=y,
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillpattern=pattern,
            hoverinfo="skip",
        )
    across, down = _outline(seen)
    line = {"color": colours.accent, "width": 2}
    fill = "rgba(0,0,0,0)" if on_picture else None  # which would hide the pixels that it is about
    drawn.add(
        "scatter", x=across, y=down, fill="toself", fillcolor=fill, mode="lines", line=line, hoverinfo="skip"
    )


def outside(reach: Rectangle, image: Shape) -> Iterator[Rectangle]:
    """The parts of a rectangle above, below, left and right of the picture."""
    top, bottom, left, right = reach
    first, last = max(top, 0), min(bottom, image.height - 1)
    bands = (
        Rectangle(top, -1, left, right),
        Rectangle(image.height, bottom, left, right),
        Rectangle(first, last, left, -1),
        Rectangle(first, last, image.width, right),
    )
    return (band for band in bands if band.height > 0 and band.width > 0)


def _outline(box: Rectangle) -> tuple[list[float], list[float]]:
    left, right, top, bottom = box.left - 0.5, box.right + 0.5, box.top - 0.5, box.bottom + 0.5
    return [left, right, right, left, left], [top, top, bottom, bottom, top]


def _lay_out(drawn: Plot, look: Look) -> None:
    image, reach = look.image, look.field.reach or Rectangle(0, 0, 0, 0)
    high, wide = AROUND * image.height, AROUND * image.width
    down = [
        min(image.height - 1 + high, max(reach.bottom, image.height)) + 1,
        max(-high, min(reach.top, 0)) - 1,
    ]
    across = [
        max(-wide, min(reach.left, 0)) - 1,
        min(image.width - 1 + wide, max(reach.right, image.width)) + 1,
    ]
    hidden = {"visible": False, "fixedrange": True}
    drawn.update_layout(
        xaxis={**hidden, "domain": [BESIDE, 1], "range": across, "constrain": "domain"},
        yaxis={**hidden, "range": down, "scaleanchor": "x", "constrain": "domain"},
        xaxis2={**hidden, "domain": [0, BESIDE - 0.04], "anchor": "y2", "constrain": "domain"},
        yaxis2={
            **hidden,
            "anchor": "x2",
            "scaleanchor": "x2",
            "autorange": "reversed",
            "constrain": "domain",
        },
    )


def table(look: Look) -> Table:
    """The rectangle, and the field as if the picture had no end."""
    named = (("On the picture", look.field.seen), ("With what lies outside", look.field.reach))
    rows = [_row(name, box) for name, box in named if box]
    columns = (
        Column("Part of the field", number=False),
        Column("First row"),
        Column("Last row"),
        Column("First column"),
        Column("Last column"),
        Column("Pixels"),
    )
    return Table(f"What {words.cell_name(look)} reads. Rows and columns count from 0.", columns, tuple(rows))


def _row(name: str, box: Rectangle) -> Row:
    edges = (Cell(numbers.whole(edge), exact=str(edge)) for edge in box)
    return Row("", "part", (Cell(name), *edges, Cell(numbers.whole(box.height * box.width))))
