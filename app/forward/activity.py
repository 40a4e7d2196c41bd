"""What goes on in each block: a signal propagation plot, and dead channels and gates beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.forward.activity import Activity

HEADING = "Signal propagation, dead channels and gates"
HEIGHT = 380
ROUNDING = 1e-9  # of the variance
MORE = (
    "A signal propagation plot (Brock 2021, arXiv 2101.08692). Of the sum before its activation, or else the "
    "output of a block: the variance over images and pixels, and the square of the mean, each the mean over "
    "channels; of a branch, the variance of what it adds. A channel of a ReLU is dead here if it gives 0 for "
    "every image and pixel of this batch. The paper feeds noise, which is among the pictures above. "
    "What is 0 but for rounding is not drawn."
)
Value = Callable[[Activity], float | None]
SERIES: tuple[tuple[str, str, Value], ...] = (
    ("variance", "shortcut", lambda each: each.variance),
    ("variance of the branch", "accent", lambda each: each.branch),
    ("squared mean", "plain", lambda each: each.mean),
)
COLUMNS = (
    Column("Block", number=False),
    Column("Squared mean"),
    Column("Variance"),
    Column("Variance of the branch"),
    Column("Dead channels"),
    Column("Channels of ReLUs"),
    Column("Gates, lowest"),
    Column("Gates, mean"),
    Column("Gates, highest"),
)


def exhibit(found: Sequence[Activity], colours: Palette) -> Exhibit:
    """The signal above, the dead channels and the gates below, where there are any."""
    words = " ".join(filter(None, (signal_sentence(found), dead_sentence(found), gates_sentence(found))))
    return Exhibit(chart(found, colours), words, alt(found), partial(table, found), HEADING, more=MORE)


def signal_sentence(found: Sequence[Activity]) -> str:
    """How far the variance grows, and where it falls back."""
    first, last = found[0], found[-1]
    ends = f"{numbers.digits(first.variance)} to {numbers.digits(last.variance)}"
    grown = f"From {first.name} to {last.name} the variance goes from {ends}."
    falls = [after.name for before, after in pairwise(found) if after.variance < before.variance]
    return f"{grown} It falls at {_listed(falls)}." if falls else f"{grown} It falls nowhere."


def dead_sentence(found: Sequence[Activity]) -> str:
    """How many channels of ReLUs are 0 throughout; empty without ReLUs."""
    channels = sum(each.channels for each in found)
    if not channels:
        return ""
    dead = sum(each.dead for each in found)
    return f"{dead:,} of {channels:,} channels of ReLUs are 0 for every pixel."


def gates_sentence(found: Sequence[Activity]) -> str:
    """Between which factors the gates lie; empty without gates."""
    gates = [each.gates for each in found if each.gates]
    if not gates:
        return ""
    low, high = min(each.low for each in gates), max(each.high for each in gates)
    return f"Gates multiply by {numbers.digits(low)} to {numbers.digits(high)}."


def _listed(names: Sequence[str]) -> str:
    few = ", ".join(names[:3])
    return few if len(names) <= 3 else f"{few} and {len(names) - 3} more"


def chart(found: Sequence[Activity], colours: Palette) -> Plot:
    """The three numbers of the signal on a logarithmic scale; shares of dead channels and gates below."""
    drawn = figure(colours, HEIGHT, showlegend=True, hovermode="closest")
    places, names = [each.place + 1 for each in found], [each.name for each in found]
    for name, paint, value in SERIES:
        drawn.add(
            "scatter",
            x=places,
            y=[_drawn(value(each), each.variance) for each in found],
            text=names,
            mode="lines+markers",
            name=name,
            line={"color": getattr(colours, paint), "width": 2},
            marker={"size": 5},
            hovertemplate=f"%{{text}}, {name}: {numbers.hover('y')}<extra></extra>",
        )
    _draw_below(drawn, found, colours)
    drawn.update_layout(
        xaxis={"title": {"text": "Block"}, "anchor": "y2"},
        yaxis={"type": "log", "domain": [0.36, 1]},
        yaxis2={"domain": [0, 0.26], "range": [-0.05, 1.05], "tickvals": [0, 0.5, 1]},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    return drawn


def _draw_below(drawn: Plot, found: Sequence[Activity], colours: Palette) -> None:
    shares = [each.dead / each.channels if each.channels else None for each in found]
    gates = [each.gates.mean if each.gates else None for each in found]
    for name, paint, below in (("dead channels, share", "text", shares), ("gates, mean", "quiet", gates)):
        if any(each is not None for each in below):
            drawn.add(
                "scatter",
                x=[each.place + 1 for each in found],
                y=below,
                text=[each.name for each in found],
                mode="lines+markers",
                name=name,
                yaxis="y2",
                line={"color": getattr(colours, paint), "width": 1.5, "dash": "dot"},
                marker={"size": 4},
                hovertemplate=f"%{{text}}, {name}: {numbers.hover('y')}<extra></extra>",
            )


def _drawn(value: float | None, variance: float) -> float | None:
    """A value that a logarithmic scale has room for: not 0, nor what rounding leaves of it."""
    return value if value is not None and value > ROUNDING * variance else None


def alt(found: Sequence[Activity]) -> str:
    """The chart in words."""
    return f"Lines over {len(found)} blocks. {signal_sentence(found)} {dead_sentence(found)}".strip()


def table(found: Sequence[Activity]) -> Table:
    """Every number of every block."""
    return Table("What goes on in each block.", COLUMNS, tuple(map(_row, found)))


def _row(each: Activity) -> Row:
    low, mean, high = each.gates or (None, None, None)
    signal = (_number(each.mean), _number(each.variance), _number(each.branch))
    dead = (Cell(numbers.whole(each.dead)), Cell(numbers.whole(each.channels)))
    return Row("", "part", (Cell(each.name), *signal, *dead, _number(low), _number(mean), _number(high)))


def _number(value: float | None) -> Cell:
    return Cell("") if value is None else Cell(numbers.digits(value), exact=repr(value))
