"""Names and sentences of the page Transfer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.drawing import numbers
from app.drawing.palette import Palette
from app.frame.words import title
from app.runs import conditions as shared
from resnet_core.files.picture_folders import Pictures
from resnet_core.labs.training.curves import Band
from resnet_core.labs.transfer.findings import Cell, Transfer
from resnet_core.labs.transfer.settings import BATCH, WAYS, TransferSettings, Way
from resnet_core.network import Network
from resnet_core.spec import Spec

HEADLINE = "Transfer: which weights must learn a new task?"
INTRODUCTION = (
    "A trained network learns another task in four ways, with few and many images: one of 20 layers that "
    "was trained on the digits 0 to 4, or one with official weights that are on this machine."
)
NAMES: Mapping[Way, str] = {
    "head": "head only",
    "last": "last stage",
    "all": "all",
    "scratch": "from scratch",
}
WHAT = (
    "**Head only**: a new linear layer learns, and all else stays as it was. **Last stage**: the head and "
    "the last stage learn. **All**: every weight learns. **From scratch**: every weight learns, and none "
    "begins as it was trained. What stays keeps the statistics of its batch norms too."
)
BEGINNINGS: Mapping[Way, str] = {"all": "Trained before", "scratch": "From scratch"}
GRADUAL = (
    "Gradual unfreezing (Howard 2018, arXiv 1801.06146, section 3.3): the head learns first, and after equal "
    "shares of the steps the stage before joins in. It changes *last stage* and *all* alone. The learning "
    "rate falls meanwhile, the same for all, so what joins late moves little."
)
DIGITS = "Digits 5 to 9"
DELETED = "The file is deleted from the server when this page is closed; only the counts of a run stay."
ADVICE = (
    "Where the new images are few and like the old ones, the usual advice is to train the head alone "
    "([CS231n](https://cs231n.github.io/transfer-learning/))."
)
NOT_YET = "There is no recorded run of this: the button trains all four ways."


def colours_of(colours: Palette) -> Mapping[Way, str]:
    """The colour of each way in charts."""
    return {
        "head": colours.accent,
        "last": colours.text,
        "all": colours.shortcut,
        "scratch": colours.plain,
    }


TOKENS: Mapping[Way, str] = {"head": "accent", "last": "text", "all": "shortcut", "scratch": "plain0.6"}
DASHES: Mapping[Way, str] = {"head": "solid", "last": "dashed", "all": "solid", "scratch": "dotted"}


def of_band(band: Band) -> str:
    """The error of one seed, or the median of several with their range."""
    low, middle, high = (numbers.percent(share) for share in (band.low, band.middle, band.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def own(side: int | None) -> str:
    """What becomes of pictures: `side` pixels with their colours, or, without one, as the digits are."""
    if side is None:
        size = TransferSettings.side
        return (
            f"Each picture becomes grey and {size} × {size} pixels: this network knows no colours. {DELETED}"
        )
    return f"Each picture becomes {side} × {side} pixels, its colours normalised as ImageNet's. {DELETED}"


def of_zip(found: Pictures, about: str) -> str:
    """What is in a visitor's zip, without its names; `about` says what becomes of the pictures."""
    counts = Counter(place for place, _ in found.files)
    over = f"; {found.passed_over:,} other files are passed over" if found.passed_over else ""
    return (
        f"{len(counts)} classes with {len(found.files):,} pictures, {min(counts.values()):,} in the smallest"
        f"{over}. Of each class every fourth is for testing. {about}"
    )


def verdict(found: Transfer) -> str:
    """What was measured of the head alone and of all weights, for each number of images; "" before that."""
    said = [clause for size in found.sizes if (clause := _clause(found, size))]
    return "\n".join([*(f"- {clause}" for clause in said), *(["", advice(found)] if said else [])])


def advice(found: Transfer) -> str:
    """Whether what textbooks advise for few images held with the fewest; "" before that is known."""
    few = found.sizes[0]
    held = {
        "head": f"It held here with {few} images a class.",
        "all": f"**It did not hold here**: with {few} images a class it was better to train all.",
        "neither": f"Here, with {few} images a class, it made no clear difference.",
    }.get(found.winner(few) or "")
    return f"{ADVICE} {held}" if held else ""


def best(found: Transfer, size: int) -> tuple[Way, ...]:
    """The ways with the lowest median error; empty before all four have ended."""
    ends = {way: band.middle for way in WAYS if (band := found.end(Cell(way, size)))}
    return tuple(way for way in ends if ends[way] == min(ends.values())) if len(ends) == len(WAYS) else ()


def moved(found: Transfer, images: int) -> str:
    """Which blocks moved most and least when all weights learned, trained before and from scratch."""
    clauses = []
    for way, begins in BEGINNINGS.items():
        change = found.change(Cell(way, images))
        blocks = {part: band.middle for part, band in change.items() if part not in ("stem", "head")}
        if blocks:
            most, least = (end(blocks, key=blocks.__getitem__) for end in (max, min))
            clauses.append(
                f"- {begins}, {most} moves most ({numbers.percent(blocks[most], 0)}) and {least} least "
                f"({numbers.percent(blocks[least], 0)}); the stem moves "
                f"{numbers.percent(change['stem'].middle, 0)}."
            )
    return "\n".join(clauses)


def conditions(found: Transfer, own: TransferSettings, spec: Spec, made: str) -> str:
    """What the numbers depend on; empty while that is not known."""
    measured, task = found.conditions, found.task
    if measured is None or task is None:
        return ""
    tested = f"errors are on {task.tested:,} test images of {task.classes} classes, {task.side} × {task.side}"
    seeds = "one seed" if own.seeds == 1 else f"{own.seeds} seeds"
    recipe = (
        f"{own.steps} steps of at most {BATCH} images, SGD with momentum at {own.lr:g} falling as a cosine, "
        f"the same for all; {seeds}, which draw the images, the new head and their order"
    )
    over = f"; {task.passed_over:,} files that are no pictures were passed over" if task.passed_over else ""
    before = f"from torchvision's {own.official} weights of {title(Network(spec))}" if own.official else ""
    return shared.sentence(measured, before, f"{tested}{over}", recipe, made=made)


def _clause(found: Transfer, size: int) -> str:
    head, every = found.end(Cell("head", size)), found.end(Cell("all", size))
    winner = found.winner(size)
    if winner is None or head is None or every is None:
        return ""
    errors = f"head only {of_band(head)} wrong, all {of_band(every)}"
    if scratch := found.end(Cell("scratch", size)):
        errors += f", from scratch {of_band(scratch)}"
    several = head.seeds > 1
    said = {
        "head": "**the head alone is better**" + (" with every seed" if several else ""),
        "all": "**training all is better**" + (" with every seed" if several else ""),
    }.get(winner, "**neither is better with every seed**" if several else "**both are alike**")
    best_ways = best(found, size)
    lowest = " and ".join(NAMES[way] for way in best_ways) if len(best_ways) < len(WAYS) else ""
    return f"{size} images a class: {said}: {errors}." + (f" Lowest median: {lowest}." if lowest else "")
