"""The largest networks within a budget: how its limits are read, and what is said of the answers."""

from __future__ import annotations

import re
from functools import lru_cache

from app.depth_width import axes
from app.depth_width import deadline_view as in_time
from app.depth_width.answers import Answer, Deepened
from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import shown
from resnet_core.cost import Cost, price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.search.budget import Budget, Deadline, ImageFit, largest_image
from resnet_core.spec import Input, SpecError

AMOUNT = re.compile(
    r"([0-9][0-9,]{0,24}(?:\.[0-9]{0,12})?(?:[eE]\+?[0-9]{1,2})?)\s*([kmgtKMGT]?)(?:\s?[A-Za-z]{3,10})?"
)
PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
MOST = 10**18  # nine hundredths of what 64 bits hold, so that no count on the way is too large


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


def too_little(
    answer: Answer[Deepened], budget: Budget, input: Input, deadline: Deadline | None = None
) -> str:
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


def next_one(answer: Answer[Deepened], input: Input, budget: Budget, deadline: Deadline | None = None) -> str:
    """What the next larger network would take too much of."""
    if answer.beyond is None:
        return "Larger networks are outside the range that is searched."
    over = _over(price(unfold(answer.beyond, input)), budget)
    takes = f"takes {' and '.join(over)}"
    said = in_time.takes(answer.beyond, input, deadline) if deadline and not over else takes
    return f"The next, {network_words(answer.beyond)}, {said}."


def _over(cost: Cost, budget: Budget) -> list[str]:
    """What a cost has more of than the budget."""
    return [
        f"{numbers.short(count)} {noun}"
        for count, limit, noun in (
            (cost.params, budget.params, "parameters"),
            (cost.macs, budget.macs, "MACs"),
        )
        if limit is not None and count > limit
    ]


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
        over = " and ".join(_over(fit.beyond, budget))
        return f"{counted}. One patch more a side, {fit.step} pixels, takes {over}."
    return f"{counted}. One pixel more a side takes {numbers.short(fit.beyond.macs)}."


def network_words(spec: Deepened) -> str:
    """`3-4-6-3 blocks of 64-128-256-512`."""
    return axes.network_words(spec)


NOT_CALIBRATED = "Predicted latency joins the answers, and can be limited, once this server is calibrated."
ANSWER = (Column("Cost", number=False), Column("Count, of the budget"))


def answer_table(
    answer: Answer[Deepened],
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
