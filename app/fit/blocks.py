"""The strip of the network, coloured by what autograd saves, and the bytes of each part as a table."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.table import Cell, Column, Row, Table
from app.frame import network_strip
from app.frame import words as frame_words
from resnet_core.language.plan import Plan, runs
from resnet_core.network import Network
from resnet_core.readers.memory import Memory, memory_by_run
from resnet_core.search.fit import Setting

COLUMNS = (
    Column("Part", number=False, help="Equal blocks take one line, with what one of them holds."),
    Column("Copies"),
    Column("Weights and buffers", unit="bytes"),
    Column("Gradients of weights", unit="bytes"),
    Column("Optimizer state", unit="bytes", anchor="optimizer-state"),
    Column("Saved for backward", unit="bytes", anchor="saved-for-backward"),
)
CAPTION = "Colour: bytes that the whole batch leaves in a block for the backward pass, without checkpoints."
IN_FLOAT32 = "It is that of float32; the table has the bytes of mixed precision."


def exhibit(network: Network, plan: Plan, setting: Setting) -> Exhibit:
    """The strip, with the bytes of each part of `plan`: the network with the batch that is trained."""
    (drawn,) = network_strip.scenes([Network(network.spec, plan.input)], "memory")
    title = frame_words.full_title(network)
    caption = f"{CAPTION} {IN_FLOAT32}" if setting.is_mixed else CAPTION
    return Exhibit(drawn, caption, drawn.label, partial(table, plan, setting), title=title)


def table(plan: Plan, setting: Setting) -> Table:
    """A line for the stem, for each run of equal blocks and for the head."""
    rows = zip(runs(plan), memory_by_run(plan, setting.optimizer, setting.is_mixed), strict=True)
    lines = tuple(_row(run.name, run.copies, each) for run, each in rows)
    return Table("Bytes of one copy of each part, without checkpoints.", COLUMNS, lines)


def _row(name: str, copies: int, each: Memory) -> Row:
    counts = (each.weights + each.buffers, each.gradients, each.optimizer, each.saved)
    cells = (Cell(numbers.in_bytes(count), exact=f"{count}") for count in counts)
    return Row("", "part", (Cell(name), Cell(numbers.whole(copies)), *cells))
