"""The training of one network by epoch: its errors beside its loss."""

from __future__ import annotations

from functools import partial

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Column, Table
from app.training import words
from app.training.lines import ERRORS, curve_lines, errors_by_epoch
from app.training.tables import rows_of
from resnet_core.labs.training.curves import Curve, Measure, last

HEIGHT = 280
DASH: dict[Measure, str] = {"train_error": "solid", "test_error": "dashed", "loss": "solid"}
COLUMNS = tuple(map(Column, ("Epoch", "Loss", "Training error", "Test error", "Seconds")))
CAPTION = (
    "Solid is the training error, dashed the test error. Error and loss of the training images are means "
    "over the epoch while the weights change; the test error is measured after the epoch. One network and "
    "one seed: another seed may end elsewhere."
)


def exhibits(curve: Curve, epochs: int, plain: bool, colours: Palette) -> dict[str, Exhibit]:
    """Errors and loss, for a row of charts; empty before the first epoch has ended."""
    if not any(trace.epochs for trace in curve.traces.values()):
        return {}
    colour, numbers_table = colours.plain if plain else colours.shortcut, partial(table, curve)
    errors = [
        line
        for measure, title in ERRORS
        for line in curve_lines(curve, measure, epochs, Line(title, colour, (), dash=DASH[measure]))
    ]
    loss = curve_lines(curve, "loss", epochs, Line("loss", colour, ()))
    axes = Axes([str(number) for number in range(1, epochs + 1)], "epoch")
    return {
        "training_network_error": Exhibit(
            errors_by_epoch(errors, epochs, colours, HEIGHT),
            CAPTION,
            words.alt_of_curves({curve.name: curve}),
            numbers_table,
            "Error",
        ),
        "training_network_loss": Exhibit(
            Chart(echarts.lines(loss, axes, colours), HEIGHT),
            CAPTION,
            _alt_of_loss(curve),
            numbers_table,
            "Training loss",
        ),
    }


def table(curve: Curve) -> Table:
    """Loss and errors after each epoch."""
    rows = [
        [
            str(epoch.epoch),
            numbers.magnitude(epoch.loss),
            numbers.percent(epoch.train_error),
            numbers.percent(epoch.test_error),
            numbers.decimals(epoch.seconds, 2),
        ]
        for trace in curve.traces.values()
        for epoch in trace.epochs
    ]
    return Table("The training, epoch by epoch.", COLUMNS, rows_of(rows))


def _alt_of_loss(curve: Curve) -> str:
    band = last(curve, "loss")
    end = "nothing yet" if band is None else f"{numbers.magnitude(band.middle)} after epoch {band.epoch}"
    return f"Line chart of the training loss by epoch: {end}."
