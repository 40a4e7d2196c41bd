"""A class activation map over the picture: where the score of one class comes from."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.frame.words import title
from resnet_core.data.imagenet import imagenet_classes
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.findings import Picture
from resnet_core.network import Network
from resnet_core.readers.class_map import Hindrance

HEADING = "Class activation map"
HEIGHT = 300
OPACITY = 0.6
MORE = (
    "The score is the mean of the map plus a bias, exactly, because the head only pools the last map and "
    "multiplies by weights (Zhou 2016, arXiv 1512.04150). A cell stands over the part of the picture at its "
    "place; its value reads a larger part, the receptive field."
)
HINDRANCES: dict[Hindrance, str] = {
    "tokens": "It reads the scores off one token, and no map is pooled.",
    "no pool": "Its head does not pool the last map to one pixel, so every place has weights of its own.",
    "between": "Between the pool and the scores stands more than a linear layer: no sum over places.",
}
RANDOM = "The weights are random, so the map shows where the sum comes from, and nothing that was learnt."


def none_for(network: Network, why: Hindrance) -> str:
    """Why a network has no exact class activation map."""
    return f"**{title(network)} has no exact class activation map.** {HINDRANCES[why]}"


def name_of(number: int, named: bool) -> str:
    """The class by ImageNet's name, or by its number."""
    return imagenet_classes()[number] if named else f"class {number}"


def exhibit(
    shown: ClassMap, picture: Picture | None, named: bool, trained: bool, colours: Palette
) -> Exhibit:
    """The map of one class over the picture."""
    name = name_of(shown.number, named)
    drawn = figure(colours, HEIGHT)
    if picture:
        _picture(drawn, picture, shown)
    drawn.add(
        "heatmap",
        z=[shown.cells[row * shown.width :][: shown.width] for row in range(shown.height)],
        colorscale=[[0, colours.panel], [1, colours.accent]],
        opacity=OPACITY if picture else 1,
        colorbar={"title": {"text": "score"}, "thickness": 12},
        hovertemplate=f"row %{{y}}, column %{{x}}: {numbers.hover('z')}<extra></extra>",
    )
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    drawn.update_layout(xaxis=hidden, yaxis={**hidden, "autorange": "reversed", "scaleanchor": "x"})
    words = caption(shown, name, trained)
    return Exhibit(drawn, words, alt(shown, name), partial(table, shown, name), HEADING, more=MORE)


def _picture(drawn: Plot, picture: Picture, shown: ClassMap) -> None:
    """The picture, stretched to the cells of the map."""
    across, down = shown.width / picture.width, shown.height / picture.height
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


def caption(shown: ClassMap, name: str, trained: bool) -> str:
    """What to notice."""
    mean, bias = numbers.digits(shown.mean), numbers.signed_digits(shown.bias)
    sentence = (
        f"The mean of the map is {mean}; with the bias, {bias}, that is the score of {name}: "
        f"{numbers.digits(shown.score)}."
    )
    return sentence if trained else f"{sentence} {RANDOM}"


def alt(shown: ClassMap, name: str) -> str:
    """The figure in words."""
    highest = shown.cells.index(max(shown.cells))
    row, column = divmod(highest, shown.width)
    size = f"{shown.height} by {shown.width} cells"
    return f"The map of {name}, {size}, over the picture; the highest is at row {row}, column {column}."


def table(shown: ClassMap, name: str) -> Table:
    """Every cell of the map."""
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(str(place // shown.width)),
                Cell(str(place % shown.width)),
                Cell(numbers.digits(value), exact=repr(value)),
            ),
        )
        for place, value in enumerate(shown.cells)
    )
    text = f"The class activation map of {name}; rows and columns count from 0."
    return Table(text, (Column("Row"), Column("Column"), Column("Value")), rows)
