"""The largest networks within a budget: how its limits are read, the answers, and sentences on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Generic, NamedTuple, TypeAlias, TypeVar, assert_never

from app.depth_width import axes
from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import shown
from resnet_core.cost import Cost, price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.search.axes import Scaled
from resnet_core.search.budget import Budget, Fit, ImageFit, balanced, deepest, largest_image, widest
from resnet_core.search.scaled_budget import WAYS, Way, largest, smallest, start_of
from resnet_core.search.scaling import scaled_widths, width_step
from resnet_core.spec import ArchSpec, Input, SpecError

AMOUNT = re.compile(
    r"([0-9][0-9,]{0,24}(?:\.[0-9]{0,12})?(?:[eE]\+?[0-9]{1,2})?)\s*([kmgtKMGT]?)(?:\s?[A-Za-z]{3,10})?"
)
PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
MOST = 10**18  # nine hundredths of what 64 bits hold, so that no count on the way is too large


Network = TypeVar("Network", covariant=True)
Deepened: TypeAlias = ArchSpec | Scaled  # of a family with a depth and a width


class Kind(NamedTuple):
    """One way to be large: its solver, and the smallest network that it could answer with."""

    title: str
    description: str
    solve: Callable[[ArchSpec, Input, Budget], Fit[ArchSpec] | None]
    smallest: Callable[[ArchSpec], ArchSpec]


def _shallowest(spec: ArchSpec) -> ArchSpec:
    return replace(spec, depths=(1,) * len(spec.depths))


def _narrowest(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, width_step(spec) / max(spec.widths))
    return replace(spec, widths=tuple(widths.tolist()))


def _least_of_both(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, (len(spec.depths) / sum(spec.depths)) ** 0.5)
    return replace(_shallowest(spec), widths=tuple(widths.tolist()))


TITLES: dict[Way, str] = {"deepest": "Deepest", "widest": "Widest", "balanced": "Best balanced"}
KINDS = (
    Kind(TITLES["deepest"], "The most blocks at the widths of this network.", deepest, _shallowest),
    Kind(TITLES["widest"], "The most channels at the depths of this network.", widest, _narrowest),
    Kind(
        TITLES["balanced"],
        "Deeper and wider at once: widths grow as the square root of the blocks.",
        balanced,
        _least_of_both,
    ),
)


class Answer(NamedTuple, Generic[Network]):
    """The network that fits, if any; its cost or, without one, that of the smallest there is."""

    title: str
    description: str
    spec: Network
    cost: Cost
    fits: bool
    beyond: Network | None


def amount(field: str, text: str) -> int | None:
    """The number that `4.1 G`, `26M` or `4,100,000` asks for; None for nothing. Raises `SpecError`."""
    if not text.strip():
        return None
    match = AMOUNT.fullmatch(text.strip())
    if not match:
        why = f"{shown(text)} was given; allowed is a number with k, M, G or T, such as 26 M or 4.1 G"
        raise SpecError(field, why, None)
    mantissa, _, power = match[1].replace(",", "").lower().partition("e")
    digits, _, decimals = mantissa.partition(".")
    scale = PREFIXES[match[2].lower()] * 10 ** int(power or 0)
    count: int = int(digits) * scale + int(decimals or 0) * scale // 10 ** len(decimals)
    if count > MOST:
        raise SpecError(field, f"{shown(text)} was given; allowed is at most {numbers.unpadded(MOST)}", MOST)
    return count


@lru_cache(maxsize=64)
def answers(spec: ArchSpec, family: ArchSpec, input: Input, budget: Budget) -> tuple[Answer[ArchSpec], ...]:
    """One for each kind. The balanced one grows from `family`, so that it stays when `spec` moves in it.

    Raises `OverflowError` if a count might not fit 64 bits.
    """
    starts = (replace(family, widths=spec.widths), replace(family, depths=spec.depths), family)
    return tuple(_answer(kind, start, input, budget) for kind, start in zip(KINDS, starts, strict=True))


def _answer(kind: Kind, start: ArchSpec, input: Input, budget: Budget) -> Answer[ArchSpec]:
    fit = kind.solve(start, input, budget)
    if fit:
        return Answer(kind.title, kind.description, fit.spec, fit.cost, True, fit.beyond)
    least = kind.smallest(start)
    return Answer(kind.title, kind.description, least, price(unfold(least, input)), False, None)


@lru_cache(maxsize=64)
def scaled_answers(spec: Scaled, family: Scaled, input: Input, budget: Budget) -> tuple[Answer[Scaled], ...]:
    """The same three for a network of another family."""
    return tuple(_scaled_answer(way, start_of(way, spec, family), input, budget) for way in WAYS)


def answers_of(
    spec: Deepened, family: Deepened, input: Input, budget: Budget
) -> tuple[Answer[Deepened], ...]:
    """The three for a network and the family of its map. Raises `OverflowError` as `answers` does."""
    if isinstance(spec, ArchSpec):
        return answers(spec, family if isinstance(family, ArchSpec) else spec, input, budget)
    return scaled_answers(spec, spec if isinstance(family, ArchSpec) else family, input, budget)


def _scaled_answer(way: Way, start: Scaled, input: Input, budget: Budget) -> Answer[Scaled]:
    fit = largest(way, start, input, budget)
    words = TITLES[way], way_words(way, start)
    if fit:
        return Answer(*words, fit.spec, fit.cost, True, fit.beyond)
    least = smallest(way, start)
    return Answer(*words, least, price(unfold(least, input)), False, None)


def way_words(way: Way, spec: Scaled) -> str:
    """What a way of being large is, in the words of a family."""
    deep, wide, _ = axes.axes_of(spec)
    match way:
        case "deepest":
            return f"The most {deep} at the width of this network."
        case "widest":
            return f"The largest width at the depth of this network: {wide}."
        case "balanced":
            return "Deeper and wider at once: the width grows as the square root of the depth."
        case _:
            assert_never(way)


def too_little(answer: Answer[Deepened], budget: Budget) -> str:
    """Why nothing fits: the smallest network, and what it takes of what is limited."""
    cost = answer.cost
    takes = [
        f"{count:,} {noun}"
        for count, limit, noun in (
            (cost.params, budget.params, "parameters"),
            (cost.macs, budget.macs, "MACs"),
        )
        if limit is not None
    ]
    return f"Nothing fits: even the smallest, {network_words(answer.spec)}, takes {' and '.join(takes)}."


def next_one(answer: Answer[Deepened], input: Input, budget: Budget) -> str:
    """What the next larger network would take too much of."""
    if answer.beyond is None:
        return "Larger networks are outside the range that is searched."
    over = _over(price(unfold(answer.beyond, input)), budget)
    return f"The next, {network_words(answer.beyond)}, takes {over}."


def _over(cost: Cost, budget: Budget) -> str:
    """What a cost has more of than the budget."""
    over = [
        f"{numbers.short(count)} {noun}"
        for count, limit, noun in (
            (cost.params, budget.params, "parameters"),
            (cost.macs, budget.macs, "MACs"),
        )
        if limit is not None and count > limit
    ]
    return " and ".join(over)


@lru_cache(maxsize=64)
def image(spec: Deepened, input: Input, budget: Budget) -> ImageFit | None:
    """The largest square image for a network; None where there is none, or where no limit depends on it."""
    return None if budget.macs is None else largest_image(spec, input, budget)


def image_words(fit: ImageFit | None, budget: Budget, learns_positions: bool = False) -> str:
    """What the largest image costs, and that the next is too much; or why there is none.

    With `learns_positions`, each patch has parameters of its own.
    """
    if budget.macs is None and learns_positions:
        return "More patches add few parameters and many MACs: a limit on MACs is needed."
    if budget.macs is None:
        return "Parameters do not depend on the image: a limit on MACs is needed."
    if fit is None:
        return "This network is beyond the budget with the smallest image that it can read."
    counted = (
        f"{numbers.whole(fit.cost.macs)} MACs, {numbers.percent(fit.cost.macs / budget.macs)} of the budget"
    )
    if fit.beyond is None:
        return f"{counted}. Larger images are outside the range that is searched."
    if fit.step > 1:
        return f"{counted}. One patch more a side, {fit.step} pixels, takes {_over(fit.beyond, budget)}."
    return f"{counted}. One pixel more a side takes {numbers.short(fit.beyond.macs)}."


def network_words(spec: Deepened) -> str:
    """`3-4-6-3 blocks of 64-128-256-512`."""
    return axes.network_words(spec)


NOT_CALIBRATED = (
    "Predicted latency joins the answers once this server is calibrated; Explore has the button for it."
)
ANSWER = (Column("Cost", number=False), Column("Count, of the budget"))


def answer_table(
    answer: Answer[Deepened], input: Input, budget: Budget, then: Cost | None, seconds: float | None = None
) -> Table:
    """What an answer costs, how much of the budget that is, and the difference from the pinned network.

    `seconds` is its predicted latency, if that is known.
    """
    rows = []
    for noun, count, limit, old in (
        ("Parameters", answer.cost.params, budget.params, then and then.params),
        ("MACs", answer.cost.macs, budget.macs, then and then.macs),
    ):
        share = numbers.percent(count / limit) if limit else ""
        rows.append((noun, Cell(numbers.whole(count), None, numbers.difference(count, old), share)))
    plan = unfold(answer.spec, input)
    rows.append(("Layers", Cell(numbers.whole(plan.depth))))
    rows.append(("Bytes saved", Cell(numbers.in_bytes(saved_for_backward(plan)))))
    if seconds is not None:
        rows.append(("Predicted latency", Cell(numbers.seconds(seconds))))
    return Table("", ANSWER, tuple(Row("", "layer", (Cell(noun), cell)) for noun, cell in rows))
