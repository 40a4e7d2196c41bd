"""A solution by construction: the training error of four networks, epoch by epoch, and at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.training import words
from resnet_core.labs.training.construction import (
    CONSTRUCTED,
    DEEP,
    NAMES,
    SCRATCH,
    SHALLOW,
    SHALLOW_NAME,
    TRAINED_ON,
    Construction,
    ConstructionSettings,
    outcome,
)
from resnet_core.labs.training.curves import bands

HEIGHT = 340
STYLES = {
    SHALLOW_NAME: ("accent", "solid"),
    TRAINED_ON: ("accent", "dot"),
    CONSTRUCTED: ("text", "solid"),
    SCRATCH: ("plain", "solid"),
}
INTRODUCTION = (
    "He 2015 (section 1): a deeper plain network has a solution no worse than a shallower one, made of the "
    "shallower one and layers that pass their input on. Here it is made: "
    f"plain-{DEEP} out of a trained plain-{SHALLOW} and identity layers."
)
MORE = (
    "Identity layers: kernels with a single 1, and batch norms that hold the mean and deviation of their "
    "input over the training images, so that they change nothing in evaluation mode. Points are the error "
    "over an epoch, in training mode while the weights change; the diamond is the error of the constructed "
    "network at once, in evaluation mode."
)


def exhibit(found: Construction, settings: ConstructionSettings, colours: Palette) -> Exhibit:
    """The course of all four trainings."""
    about = f"Training error by epoch; the constructed network starts after epoch {settings.epochs}."
    drawn = chart(found, settings, colours)
    return Exhibit(drawn, about, alt(found), partial(table, found, settings), more=MORE)


def sentence(found: Construction, settings: ConstructionSettings) -> str:
    """What to notice; it depends on what was measured."""
    return "".join(f"\n- {clause}" for clause in _clauses(found, settings))


def chart(found: Construction, settings: ConstructionSettings, colours: Palette) -> Plot:
    """Median over seeds, epoch by epoch, in percent; what is trained on begins where the first one ended."""
    drawn = figure(colours, HEIGHT, showlegend=True, hovermode="closest")
    for name in NAMES:
        if curve := found.curves.get(name):
            colour, dash = STYLES[name]
            course = bands(curve, "train_error")
            drawn.add(
                "scatter",
                x=[band.epoch + _start(name, settings) for band in course],
                y=[100 * band.middle for band in course],
                mode="lines+markers",
                name=name,
                line={"color": getattr(colours, colour), "dash": dash, "width": 2.5},
                marker={"size": 5},
                hovertemplate=f"{name}, epoch %{{x}}: {numbers.hover('y')} %<extra></extra>",
            )
    at_once = found.at_once_error(CONSTRUCTED)
    if at_once is not None:
        drawn.add(
            "scatter",
            x=[settings.epochs],
            y=[100 * at_once],
            mode="markers",
            name=f"{CONSTRUCTED}, at once",
            marker={"color": colours.text, "symbol": "diamond-open", "size": 11},
            hovertemplate=f"{CONSTRUCTED}, at once: {numbers.hover('y')} %<extra></extra>",
        )
    drawn.update_xaxes(title={"text": "epoch"}, showgrid=False)
    drawn.update_yaxes(title={"text": "training error, %"}, rangemode="tozero")
    drawn.update_layout(legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    return drawn


def alt(found: Construction) -> str:
    """The chart in words."""
    known = {name: curve for name in NAMES if (curve := found.curves.get(name))}
    return words.alt_of_curves(known)


def table(found: Construction, settings: ConstructionSettings) -> Table:
    """Every epoch of every training: median over seeds and range."""
    columns = (Column("Network", number=False), Column("Epoch"), Column("Training error"))
    rows = [
        Row(
            "",
            "part",
            (Cell(name), Cell(f"{band.epoch + _start(name, settings)}"), Cell(words.of_seeds(band))),
        )
        for name in NAMES
        if (curve := found.curves.get(name))
        for band in bands(curve, "train_error")
    ]
    return Table("Training error by epoch.", columns, tuple(rows))


def _start(name: str, settings: ConstructionSettings) -> int:
    return settings.epochs if name in (TRAINED_ON, CONSTRUCTED) else 0


def _clauses(found: Construction, settings: ConstructionSettings) -> Iterator[str]:
    at_once, shallow = found.at_once_error(CONSTRUCTED), found.at_once_error(SHALLOW_NAME)
    if at_once is None or shallow is None:
        return
    yield (
        f"**At once**, without any training, the constructed plain-{DEEP} gets {numbers.percent(at_once)} of "
        f"the training images wrong, and plain-{SHALLOW} {numbers.percent(shallow)}"
        f"{', the same number with every seed' if found.same_images() else ''}. Such a solution exists."
    )
    total = settings.epochs + settings.more
    scratch = found.error(SCRATCH, total)
    if scratch:
        missed = {
            "worse": "training does not find a solution as good as the one that exists",
            "alike": "training finds one as good",
            "better": "training finds a better one",
        }[outcome(scratch.middle, at_once)]
        error = words.of_seeds(scratch)
        yield f"**From scratch** it gets {error} wrong after {words.epochs(total)}: {missed}."
    further, other = (found.error(name, settings.more) for name in (CONSTRUCTED, TRAINED_ON))
    if further and other:
        verb = {"worse": "leads it away from", "alike": "keeps it at", "better": "improves on"}
        yield (
            f"**Trained on** for {words.epochs(settings.more)}, it gets {words.of_seeds(further)} wrong, and "
            f"plain-{SHALLOW} {words.of_seeds(other)}: training {verb[outcome(further.middle, at_once)]} the "
            "solution that it was given."
        )
