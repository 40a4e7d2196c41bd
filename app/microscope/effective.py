"""The effective receptive field: its side over the depth, and how much each pixel of one field counts."""

from __future__ import annotations

from functools import partial
from itertools import product

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.runs import conditions as shared
from resnet_core.labs.effective.findings import (
    BOUND,
    CHANNELS,
    IMAGES,
    Effective,
    Extent,
    Key,
    Role,
    State,
    Strengths,
)

HEIGHT = 340
TITLE = "Effective receptive field: how much each pixel counts"
INTRODUCTION = (
    "All pixels of a receptive field can change a value, but not equally: those in the middle lie on more "
    "paths. Luo 2016 ([arXiv 1701.04128](https://arxiv.org/abs/1701.04128)): the field grows with the depth, "
    "what counts of it only with its square root."
)
MORE = (
    f"Measured is |d value / d pixel| of the value in the middle of a map, mean over {CHANNELS} channels and "
    f"{IMAGES} pictures. A pixel counts from {numbers.percent(BOUND, 2)} of the largest gradient on; the "
    "effective side is that of a square with as many pixels. A picture is a mosaic of digits, larger than "
    "those that the networks were trained on, so that the fields lie inside it. At the start the running "
    "statistics of batch norm are those of the pictures."
)
CAPTION = "Side of the effective field, and of the whole field, after each block; both axes are logarithmic."
COLOURS: dict[Role, str] = {"asked": "shortcut", "twin": "plain"}
STATES: dict[State, str] = {"start": "at the start", "trained": "trained"}
DASHES: dict[State, str] = {"start": "dot", "trained": "solid"}
KEYS: tuple[Key, ...] = tuple(product(COLOURS, STATES))


def title(key: Key, depth: int) -> str:
    """A network and its state: `ResNet-56, trained`."""
    role, state = key
    return f"{'ResNet' if role == 'asked' else 'Plain'}-{depth}, {STATES[state]}"


def sentence(known: Effective, depth: int) -> str:
    """What to notice: how fast each side grows, and how little of a field counts."""
    powers = {key: known.growth(key) for key in KEYS if key in known.extents}
    grown = [
        f"{numbers.decimals(power, 2)} ({title(key, depth)})"
        for key, power in powers.items()
        if power is not None
    ]
    if not grown:
        return ""
    return (
        f"**Over the blocks of stage 1 the effective side grows with the depth to the power of "
        f"{', '.join(grown)}.** A square root is 0.5; the whole field grows with the depth itself, power 1."
    )


def growth(known: Effective, depth: int, colours: Palette) -> Exhibit:
    """Sides over the depth, on two logarithmic axes, where a power is a straight line."""
    drawn = figure(colours, HEIGHT, showlegend=True)
    longest = max(known.extents.values(), key=len)
    drawn.add(
        "scatter",
        x=[each.depth for each in longest],
        y=[each.size for each in longest],
        mode="lines",
        name="whole field",
        line={"color": colours.text, "width": 1},
        hovertemplate="whole field: %{y} pixels<extra></extra>",
    )
    for key in (key for key in KEYS if key in known.extents):
        own, name = known.extents[key], title(key, depth)
        drawn.add(
            "scatter",
            x=[each.depth for each in own],
            y=[each.side for each in own],
            text=[each.name for each in own],
            mode="lines+markers",
            name=name,
            line={"color": getattr(colours, COLOURS[key[0]]), "dash": DASHES[key[1]], "width": 2},
            marker={"size": 5},
            hovertemplate=f"{name}, %{{text}}: {numbers.hover_decimals('y')} pixels<extra></extra>",
        )
    ticks = {"tickvals": [3, 5, 10, 20, 40, 80], "type": "log"}
    drawn.update_layout(
        xaxis={"title": {"text": "Convolutions"}, **ticks},
        yaxis={"title": {"text": "Side, pixels"}, **ticks},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return Exhibit(drawn, CAPTION, alt(known, depth), partial(table, known, depth), more=MORE)


def alt(known: Effective, depth: int) -> str:
    """The chart in words."""
    ends = [
        f"{title(key, depth)} {numbers.decimals(own[-1].side)} of {own[-1].size}"
        for key, own in known.extents.items()
    ]
    return f"Lines over the depth. Effective side after the last block, in pixels: {'; '.join(ends)}."


def table(known: Effective, depth: int) -> Table:
    """Every block of every network."""
    columns = (
        Column("Network", number=False),
        Column("Block", number=False),
        Column("Convolutions"),
        Column("Side of the field, px"),
        Column("Effective side, px"),
        Column("Gradient inside half the side"),
    )
    rows = (_row(title(key, depth), each) for key, own in known.extents.items() for each in own)
    return Table("What counts of the field of the value in the middle, block by block.", columns, tuple(rows))


def _row(name: str, each: Extent) -> Row:
    words = (
        name,
        each.name,
        numbers.whole(each.depth),
        numbers.whole(each.size),
        numbers.decimals(each.side),
    )
    share = Cell(numbers.percent(each.inside_half), each.inside_half, exact=repr(each.inside_half))
    return Row("", "part", (*map(Cell, words), share))


def pixels(known: Effective, depth: int, colours: Palette) -> Exhibit:
    """The gradient at each pixel of one field, in each network and state."""
    shown = [key for key in KEYS if key in known.strengths]
    drawn = figure(colours, 250)
    for place, key in enumerate(shown):
        name = title(key, depth).replace(", ", "<br>")
        _draw_strengths(drawn, known.strengths[key], place, len(shown), name, colours)
    first = known.strengths[shown[0]]
    caption = (
        f"The field of the middle value of {first.name}, {first.side} × {first.side} pixels: the fuller the "
        "colour, the more a pixel counts; each from 0 to its own largest gradient."
    )
    return Exhibit(drawn, caption, caption, partial(table, known, depth), title=TITLE)


def _draw_strengths(drawn: Plot, own: Strengths, place: int, count: int, name: str, colours: Palette) -> None:
    axis = "" if place == 0 else str(place + 1)
    drawn.add(
        "heatmap",
        z=[own.shades[row * own.side :][: own.side] for row in range(own.side)],
        colorscale=[[0, colours.panel], [1, colours.accent]],
        zmin=0,
        zmax=255,
        showscale=False,
        hoverinfo="skip",
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
    )
    across = [place / count + 0.01, (place + 1) / count - 0.01]
    hidden = {"visible": False, "constrain": "domain", "fixedrange": True}
    own_axes = {"anchor": f"x{axis}", "scaleanchor": f"x{axis}", "domain": [0, 0.82]}
    drawn.update_layout(
        {
            f"xaxis{axis}": {**hidden, "domain": across, "anchor": f"y{axis}"},
            f"yaxis{axis}": {**hidden, **own_axes},
        }
    )
    where = {"x": sum(across) / 2, "y": 1, "xref": "paper", "yref": "paper"}
    drawn.add_annotation(text=name, showarrow=False, yanchor="top", **where)


def conditions(known: Effective, made: str) -> str:
    """What the numbers depend on; empty while that is not known."""
    measured = known.conditions
    if measured is None:
        return ""
    count, side = measured.count("pictures"), measured.count("side")
    pictures = f"{count} mosaics of digits, {side} × {side} pixels"
    return shared.sentence(measured, pictures, "the weights that come with the explorer", made=made)
