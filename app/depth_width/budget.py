"""The largest networks within a budget: how its limits are read, the answers, and sentences on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from app.depth_width import axes
from app.depth_width import deadline_view as in_time
from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import shown
from resnet_core.cost import Cost, price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.search.budget import (
    Budget,
    Deadline,
    Fit,
    ImageFit,
    balanced,
    deepest,
    largest_image,
    widest,
)
from resnet_core.search.scaling import scaled_widths, width_step
from resnet_core.spec import ArchSpec, Input, SpecError

AMOUNT = re.compile(
    r"([0-9][0-9,]{0,24}(?:\.[0-9]{0,12})?(?:[eE]\+?[0-9]{1,2})?)\s*([kmgtKMGT]?)(?:\s?[A-Za-z]{3,10})?"
)
PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
MOST = 10**18  # nine hundredths of what 64 bits hold, so that no count on the way is too large


class Kind(NamedTuple):
    """One way to be large: its solver, and the smallest network that it could answer with."""

    title: str
    description: str
    solve: Callable[[ArchSpec, Input, Budget, Deadline | None], Fit | None]
    smallest: Callable[[ArchSpec], ArchSpec]


def _shallowest(spec: ArchSpec) -> ArchSpec:
    return replace(spec, depths=(1,) * len(spec.depths))


def _narrowest(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, width_step(spec) / max(spec.widths))
    return replace(spec, widths=tuple(widths.tolist()))


def _least_of_both(spec: ArchSpec) -> ArchSpec:
    widths = scaled_widths(spec, (len(spec.depths) / sum(spec.depths)) ** 0.5)
    return replace(_shallowest(spec), widths=tuple(widths.tolist()))


KINDS = (
    Kind("Deepest", "The most blocks at the widths of this network.", deepest, _shallowest),
    Kind("Widest", "The most channels at the depths of this network.", widest, _narrowest),
    Kind(
        "Best balanced",
        "Deeper and wider at once: widths grow as the square root of the blocks.",
        balanced,
        _least_of_both,
    ),
)


class Answer(NamedTuple):
    """The network that fits, if any; its cost or, without one, that of the smallest there is."""

    kind: Kind
    spec: ArchSpec
    cost: Cost
    fits: bool
    beyond: ArchSpec | None


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
def answers(spec: ArchSpec, family: ArchSpec, input: Input, budget: Budget) -> tuple[Answer, ...]:
    """One for each kind. The balanced one grows from `family`, so that it stays when `spec` moves in it.

    Raises `OverflowError` if a count might not fit 64 bits.
    """
    return answers_in_time(spec, family, input, budget, None)


def answers_in_time(
    spec: ArchSpec, family: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None
) -> tuple[Answer, ...]:
    """The same where latency is limited too. Raises `KeyError` for work that was not calibrated as well."""
    starts = (replace(family, widths=spec.widths), replace(family, depths=spec.depths), family)
    pairs = zip(KINDS, starts, strict=True)
    return tuple(_answer(kind, start, input, budget, deadline) for kind, start in pairs)


def _answer(kind: Kind, start: ArchSpec, input: Input, budget: Budget, deadline: Deadline | None) -> Answer:
    fit = kind.solve(start, input, budget, deadline)
    if fit:
        return Answer(kind, fit.spec, fit.cost, True, fit.beyond)
    smallest = kind.smallest(start)
    return Answer(kind, smallest, price(unfold(smallest, input)), False, None)


def too_little(answer: Answer, budget: Budget, input: Input, deadline: Deadline | None = None) -> str:
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
    said = [f"takes {' and '.join(takes)}"] if takes else []
    said += [in_time.takes(answer.spec, input, deadline)] if deadline else []
    return f"Nothing fits: even the smallest, {network_words(answer.spec)}, {' and '.join(said)}."


def next_one(answer: Answer, input: Input, budget: Budget, deadline: Deadline | None = None) -> str:
    """What the next larger network would take too much of."""
    if answer.beyond is None:
        return "Larger networks are outside the range that is searched."
    cost = price(unfold(answer.beyond, input))
    over = [
        f"{numbers.short(count)} {noun}"
        for count, limit, noun in (
            (cost.params, budget.params, "parameters"),
            (cost.macs, budget.macs, "MACs"),
        )
        if limit is not None and count > limit
    ]
    takes = f"takes {' and '.join(over)}"
    said = in_time.takes(answer.beyond, input, deadline) if deadline and not over else takes
    return f"The next, {network_words(answer.beyond)}, {said}."


@lru_cache(maxsize=64)
def image(spec: ArchSpec, input: Input, budget: Budget) -> ImageFit | None:
    """The largest square image for a network; None where there is none, or where no limit depends on it."""
    return None if budget.macs is None else largest_image(spec, input, budget)


def image_words(fit: ImageFit | None, budget: Budget) -> str:
    """What the largest image costs, and that the next is too much; or why there is none."""
    if budget.macs is None:
        return "Parameters do not depend on the image: a limit on MACs is needed."
    if fit is None:
        return "This network is beyond the budget with the smallest image that it can read."
    counted = (
        f"{numbers.whole(fit.cost.macs)} MACs, {numbers.percent(fit.cost.macs / budget.macs)} of the budget"
    )
    if fit.beyond is None:
        return f"{counted}. Larger images are outside the range that is searched."
    return f"{counted}. One pixel more a side takes {numbers.short(fit.beyond.macs)}."


def network_words(spec: ArchSpec) -> str:
    """`3-4-6-3 blocks of 64-128-256-512`."""
    return axes.network_words(spec)


NOT_CALIBRATED = "Predicted latency joins the answers, and can be limited, once this server is calibrated."
ANSWER = (Column("Cost", number=False), Column("Count, of the budget"))


def answer_table(
    answer: Answer,
    input: Input,
    budget: Budget,
    then: Cost | None,
    seconds: float | None = None,
    deadline: Deadline | None = None,
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
        rows.append(
            ("Predicted latency", Cell(numbers.seconds(seconds), None, "", in_time.share(seconds, deadline)))
        )
    return Table("", ANSWER, tuple(Row("", "layer", (Cell(noun), cell)) for noun, cell in rows))
