"""The error without each block by itself: the network strip with bars, and the same as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from statistics import median

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.table import Cell, Column, Row, Table
from app.lesion import strip, words
from resnet_core.labs.lesion.findings import Lesions, Outcome
from resnet_core.labs.lesion.settings import MOST_BLOCKS, Remainder, remainder
from resnet_core.language.plan import residual
from resnet_core.plan import Plan, named_blocks
from resnet_core.readers.parts import Part, blocks_of, parts_of

STAYS: dict[Remainder, str] = {
    "identity": "the map as it is",
    "zeros": "fewer pixels, channels of zeros",
    "projection": "its projection",
}
COLLAPSE = 0.5  # from this error on a network has lost what it learnt
COLUMNS = (
    Column("Block", number=False),
    Column("What remains", number=False),
    Column("Wrong without it"),
    Column("Error"),
    Column("Rise"),
    Column("Plain twin: wrong"),
    Column("Plain twin: error"),
)


def exhibit(plan: Plan, lesions: Lesions, deleted: Collection[str]) -> Exhibit:
    """The strip of a network, in which the blocks named in `deleted` are struck out."""
    parts = parts_of(plan, MOST_BLOCKS)
    drawn = strip.scene(parts, lesions, deleted, words.is_plain(plan))
    return Exhibit(drawn, caption(lesions, plan), drawn.label, partial(table, parts, lesions))


def caption(lesions: Lesions, plan: Plan) -> str:
    """What to notice in the errors after single deletions."""
    network = lesions.network
    if network is None or len(network.singles) < plan.blocks:
        return "Each bar is the error with that one block deleted."
    twin = ""
    if lesions.twin and lesions.twin.singles:
        twin = f", in the plain twin (grey) by {words.points(lesions.twin.median_rise)}"
    return (
        f"**Deleting one block raises the error by {words.points(network.median_rise)}{twin}** (medians over "
        f"blocks). {_worst(network)} {shape_changing(network, plan)}"
    )


def statistics(kept: Outcome, again: Outcome) -> str:
    """What a deletion costs with the statistics of the training and with new ones."""
    if not kept.singles or not again.singles:
        return ""
    first = next(iter(kept.singles))
    before, after = (words.points(one.rise(one.singles[first])) for one in (kept, again))
    medians = (words.points(one.median_rise) for one in (kept, again))
    return (
        f"**The block or the statistics?** Without {first} the error rises by {before}; with batch norm "
        f"re-estimated, by {after}. Median over blocks: {' and '.join(medians)}."
    )


def shape_changing(network: Outcome, plan: Plan) -> str:
    """Whether the blocks that change shapes matter more here, as they did in the paper."""
    if words.is_plain(plan):
        error = median(network.error(wrong) for wrong in network.singles.values())
        agrees = "as here" if error >= COLLAPSE else "but not here"
        return (
            f"{words.VEIT} 4: a plain network (VGG) collapses when a layer is deleted, {agrees}: a median "
            f"error of {numbers.percent(error)} without one block."
        )
    _, *later = named_blocks(plan)
    changing = [block.name for block in later if remainder(residual(block.block)) != "identity"]
    others = [block.name for block in later if block.name not in changing]
    if not changing or not others:
        return ""
    marked = [network.error(network.singles[name]) for name in changing]
    rest = median(network.error(network.singles[name]) for name in others)
    return (
        f"{words.VEIT} 4, found on CIFAR-10 that blocks which change the shape (↓) matter more. Here, the "
        f"first block apart, the error is {' and '.join(map(numbers.percent, marked))} without them, and a "
        f"median of {numbers.percent(rest)} without one of the others: {_agreement(marked, rest)}. "
        "Digits are not CIFAR-10."
    )


def _worst(network: Outcome) -> str:
    """The block that costs most, and the first block as its own case."""
    first, worst = next(iter(network.singles)), max(network.singles, key=network.singles.__getitem__)
    costs = {name: words.points(network.rise(network.singles[name])) for name in (first, worst)}
    if first == worst:
        return f"The first block, {first}, costs most: {costs[first]}."
    return f"{worst} costs most, {costs[worst]}; the first block, {first}, {costs[first]}."


def _agreement(marked: Sequence[float], rest: float) -> str:
    if all(error > rest for error in marked):
        return "they matter more here too"
    if all(error < rest for error in marked):
        return "they matter less here"
    return "no clear difference"


def table(parts: Sequence[Part], lesions: Lesions) -> Table:
    """Every number of the bars."""
    rows = tuple(Row("", "part", _cells(part, lesions)) for part in blocks_of(parts))
    return Table("Test images that are wrong when one block is deleted.", COLUMNS, rows)


def _cells(part: Part, lesions: Lesions) -> tuple[Cell, ...]:
    network, rise = lesions.network, ""
    if network and part.key in network.singles:
        rise = words.points(network.error(network.singles[part.key] - network.wrong))
    start = (Cell(part.key), Cell(STAYS[strip.stays(part)]))
    return (*start, *_counted(network, part.key), Cell(rise), *_counted(lesions.twin, part.key))


def _counted(outcome: Outcome | None, name: str) -> tuple[Cell, Cell]:
    """The images that one network gets wrong without a block, and its error; blank where not measured."""
    if outcome is None or name not in outcome.singles:
        return Cell(""), Cell("")
    wrong = outcome.singles[name]
    error = outcome.error(wrong)
    return Cell(words.counted(outcome, wrong)), Cell(numbers.percent(error), error)
