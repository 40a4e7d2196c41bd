"""What goes on in the blocks while the network trains: a map of blocks by epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.training.activity import IMAGES, BlockActivity

Measure = Literal["dead", "gates", "variance", "running_mean", "running_variance"]
NAMES: Mapping[Measure, str] = {
    "dead": "dead channels of ReLUs",
    "variance": "variance of the signal",
    "gates": "mean factor of the gates",
    "running_mean": "running mean of batch norm",
    "running_variance": "running variance of batch norm",
}
LEAST, EACH, MOST = 180, 12, 460  # pixels of height
TICKS = 12  # along an axis, at most
MORE = (
    f"After each epoch, in evaluation mode, for the first {IMAGES} test images. A channel is dead if it gives"
    " 0 for every image and pixel; the variance is that of the sum before its activation, the mean over "
    "channels. Running statistics are those that evaluation uses, over all channels of a block's batch "
    "norms: the mean of the running variances, and of the running means without their signs."
)


def measures(found: Sequence[BlockActivity]) -> dict[Measure, str]:
    """What can be shown, with its name."""
    return {measure: name for measure, name in NAMES.items() if any(of(each, measure) for each in found)}


def exhibit(found: Sequence[BlockActivity], measure: Measure, colours: Palette) -> Exhibit:
    """One number of every block after every epoch."""
    return Exhibit(
        chart(found, measure, colours),
        caption(found, measure),
        alt(found, measure),
        partial(table, found, measure),
        more=MORE,
    )


def of(each: BlockActivity, measure: Measure) -> tuple[float, ...]:
    """The numbers of one epoch."""
    match measure:
        case "dead":
            return each.dead
        case "gates":
            return each.gates
        case "variance":
            return each.variance
        case "running_mean":
            return each.running_means
        case "running_variance":
            return each.running_variances


def caption(found: Sequence[BlockActivity], measure: Measure) -> str:
    """How the mean over the blocks goes."""
    first, last = (_mean(of(each, measure)) for each in (found[0], found[-1]))
    begin, end = (_written(value, measure) for value in (first, last))
    what = f"The {NAMES[measure]}, mean over the blocks: {begin} after epoch {found[0].epoch:,}"
    return f"{what}, {end} after epoch {found[-1].epoch:,}."


def alt(found: Sequence[BlockActivity], measure: Measure) -> str:
    """The map in words."""
    return f"A map of {len(of(found[0], measure))} blocks by {len(found)} epochs. {caption(found, measure)}"


def chart(found: Sequence[BlockActivity], measure: Measure, colours: Palette) -> Plot:
    """Blocks from top to bottom, epochs from left to right."""
    columns = [of(each, measure) for each in found]
    rows = list(zip(*columns, strict=True))
    drawn = figure(colours, min(max(LEAST, EACH * len(rows)), MOST))
    last = len(colours.ramp) - 1
    drawn.add(
        "heatmap",
        x=[each.epoch for each in found],
        y=list(range(1, len(rows) + 1)),
        z=rows,
        zmin=0,
        zmax=max(map(max, rows), default=0) or 1,
        colorscale=[[at / last, colour] for at, colour in enumerate(colours.ramp)],
        colorbar={"thickness": 10, "outlinewidth": 0},
        customdata=[[_written(value, measure) for value in row] for row in rows],
        hovertemplate="block %{y}, epoch %{x}: %{customdata}<extra></extra>",
    )
    drawn.update_layout(
        xaxis={"title": {"text": "Epoch"}, "showgrid": False, "dtick": -(-len(found) // TICKS)},
        yaxis={
            "title": {"text": "Block"},
            "autorange": "reversed",
            "showgrid": False,
            "dtick": -(-len(rows) // TICKS),
        },
    )
    return drawn


def table(found: Sequence[BlockActivity], measure: Measure) -> Table:
    """A row for each block that has the number, a column for each epoch."""
    names = found[0].blocks if len(found[0].blocks) == len(of(found[0], measure)) else ()
    rows = []
    for place, row in enumerate(zip(*(of(each, measure) for each in found), strict=True)):
        name = names[place] if names else str(place + 1)
        cells = (Cell(_written(value, measure), exact=repr(value)) for value in row)
        rows.append(Row("", "part", (Cell(name), *cells)))
    columns = (Column("Block", number=False), *(Column(f"Epoch {each.epoch:,}") for each in found))
    return Table(f"The {NAMES[measure]}, block by block.", columns, tuple(rows))


def _written(value: float, measure: Measure) -> str:
    return numbers.percent(value) if measure == "dead" else numbers.digits(value)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
