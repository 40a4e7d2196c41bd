"""Learning rate by depth: the training error of plain and residual networks as two heat maps."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell as TableCell
from app.drawing.table import Column, Row, Table
from app.training import words
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.degradation import KINDS, PLAIN, RESIDUAL
from resnet_core.labs.training.rates import Cell, Rates, RatesSettings

ROW, FOOT, GAP = 52, 110, 0.1  # pixels of a depth, pixels below, and the share between the maps
DARK = 0.5  # error from which on a cell is dark
INTRODUCTION = (
    "A deep plain network that learns badly may only have been given the wrong learning rate. So each "
    "network is trained at several rates, and the best one of each is compared."
)


def exhibit(found: Rates, epochs: int, colours: Palette) -> Exhibit:
    """One map for each kind of network."""
    about = f"Training error after {words.epochs(epochs)}, in %: depths by learning rates, in one scale."
    return Exhibit(chart(found, colours), about, alt(found), partial(table, found))


def scope(recorded: Settings, asked: Settings) -> str:
    """What was recorded, and which part of it the button repeats."""
    return f"Recorded: {_scope(recorded)}. Run here: {_scope(asked)}, which is a part of it."


def _scope(settings: Settings) -> str:
    own = typed(RatesSettings, settings)
    depths = ", ".join(map(str, own.layers()))
    at = f"{len(own.learning_rates())} rates, {words.epochs(own.epochs)}, {words.seeds(own.seeds)}"
    return f"{depths} layers, {at}"


def sentence(found: Rates) -> str:
    """What is left of the objection; it depends on what was measured."""
    remains = found.remains()
    depths = found.depths()
    if remains is None:
        return ""
    ends = [
        f"{kind}-{depth} {_best(found, kind, depth)}" for kind in KINDS for depth in (depths[0], depths[-1])
    ]
    verdict = (
        "**No rate tried here rescues the deep plain network**: at its best one it is still clearly worse "
        "than the shallow one at its best."
        if remains
        else "**At its best rate the deep plain network is not clearly worse than the shallow one**: the "
        "objection holds for what was tried here."
    )
    return f"{verdict} Best rates: {', '.join(ends)}.{_residual(found)}"


def chart(found: Rates, colours: Palette) -> Plot:
    """Plain on the left, residual on the right."""
    depths, rates = found.depths(), found.rates()
    drawn = figure(colours, len(depths) * ROW + FOOT)
    low, high = colours.ramp[0], colours.ramp[-1]
    for place, kind in enumerate(KINDS):
        grid = [[found.errors.get(Cell(kind, depth, rate)) for rate in rates] for depth in depths]
        drawn.add(
            "heatmap",
            x=list(range(len(rates))),
            y=list(range(len(depths))),
            z=[[None if band is None else band.middle for band in row] for row in grid],
            zmin=0,
            zmax=1,
            colorscale=[[0, low], [1, high]],
            showscale=False,
            xgap=2,
            ygap=2,
            xaxis="x" if place == 0 else "x2",
            hovertemplate="%{text}<extra></extra>",
            text=[[_hover(found, Cell(kind, depth, rate)) for rate in rates] for depth in depths],
        )
        _numbers(drawn, found, kind, place, colours)
    left = {"domain": [0, 0.5 - GAP / 2], "title": {"text": f"{PLAIN}: learning rate"}}
    right = {"domain": [0.5 + GAP / 2, 1], "title": {"text": f"{RESIDUAL}: learning rate"}, "anchor": "y"}
    ticks = {"tickvals": list(range(len(rates))), "ticktext": [f"{rate:g}" for rate in rates]}
    layers = {"tickvals": list(range(len(depths))), "ticktext": [f"{depth}" for depth in depths]}
    drawn.update_layout(xaxis={**left, **ticks}, xaxis2={**right, **ticks}, yaxis=layers)
    drawn.update_xaxes(showgrid=False)
    drawn.update_yaxes(title={"text": "layers"}, showgrid=False)
    return drawn


def alt(found: Rates) -> str:
    """The maps in words."""
    clauses = [f"{kind}-{depth} {_best(found, kind, depth)}" for kind in KINDS for depth in found.depths()]
    return f"Two heat maps of the training error. Lowest of each network: {'; '.join(clauses)}."


def table(found: Rates) -> Table:
    """Every error: median over seeds with its range."""
    rates = found.rates()
    columns = (Column("Network", number=False), *(Column(f"rate {rate:g}") for rate in rates))
    rows = [
        Row(
            "",
            "part",
            tuple(
                TableCell(text)
                for text in (f"{kind}-{depth}", *(_text(found, Cell(kind, depth, rate)) for rate in rates))
            ),
        )
        for kind in KINDS
        for depth in found.depths()
    ]
    return Table("Training error after the last epoch.", columns, tuple(rows))


def _numbers(drawn: Plot, found: Rates, kind: str, place: int, colours: Palette) -> None:
    for cell, band in found.errors.items():
        if cell.kind == kind:
            drawn.add_annotation(
                x=found.rates().index(cell.rate),
                y=found.depths().index(cell.depth),
                xref="x" if place == 0 else "x2",
                yref="y",
                text=numbers.decimals(100 * band.middle, 0),
                showarrow=False,
                font={"color": colours.paper if (band.middle >= DARK) else colours.text},
            )


def _hover(found: Rates, cell: Cell) -> str:
    return f"{cell.name}: {_text(found, cell)}"


def _text(found: Rates, cell: Cell) -> str:
    band = found.errors.get(cell)
    if band is None:
        return "not done yet"
    return f"{words.of_seeds(band)}{', diverged' if cell in found.diverged else ''}"


def _best(found: Rates, kind: str, depth: int) -> str:
    best = found.best(kind, depth)
    return f"{words.of_seeds(best[1])} at {best[0].rate:g}" if best else "not known yet"


def _residual(found: Rates) -> str:
    """Over all rates and seeds, the errors of the deepest residual network."""
    deepest = found.depths()[-1]
    own = [band for cell, band in found.errors.items() if (cell.kind, cell.depth) == (RESIDUAL, deepest)]
    if len(own) < len(found.rates()):
        return ""
    lowest, highest = min(band.low for band in own), max(band.high for band in own)
    ends = " to ".join(dict.fromkeys(map(numbers.percent, (lowest, highest))))
    return f" Over all these rates {RESIDUAL}-{deepest} gets {ends} wrong."
