"""Two to four networks side by side: the same figures of each, their ratios to the first, and what to notice.

Counts are for one image, bytes for one batch in the network's own number format.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple
from urllib.parse import urlencode

from resnet_core.cost import price
from resnet_core.families.published import Errors
from resnet_core.language.input import Input
from resnet_core.language.plan import Plan
from resnet_core.plan import shown_spec
from resnet_core.readers.field import Field, receptive_field
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.search.names import published_name
from resnet_core.spec import to_query
from resnet_core.zoo import PUBLISHED

__all__ = ["MOST", "Figures", "Row", "Top1", "figures", "ratio", "row", "sentence", "top1"]

MOST = 4  # networks side by side
ONE_CROP = "1-crop"


class Figures(NamedTuple):
    """Parameters, multiply-adds, bytes saved for backward and at the inference peak, and layers."""

    params: int
    macs: int
    saved: int
    peak: int
    depth: int


class Top1(NamedTuple):
    """A published top-1 error, and the images that the network was published for."""

    errors: Errors
    input: Input


class Row(NamedTuple):
    """One of the networks: its title, its link, its images, its figures, what a value of its last map sees.

    `predicted` and `measured` are seconds of one pass on one device, where they are known.
    """

    title: str
    link: str
    input: Input
    figures: Figures
    field: Field
    published: Top1 | None
    predicted: float | None = None
    measured: float | None = None


def row(plan: Plan, title: str) -> Row:
    """The figures of a network under a title."""
    link = urlencode(to_query(shown_spec(plan), plan.input))
    return Row(title, f"?{link}", plan.input, figures(plan), receptive_field(plan)[-1], top1(plan))


def figures(plan: Plan) -> Figures:
    """The figures that have a ratio."""
    cost = price(plan)
    return Figures(cost.params, cost.macs, saved_for_backward(plan), inference_peak(plan), plan.depth)


def top1(plan: Plan) -> Top1 | None:
    """What was published of exactly this network: of one crop if there is such a number, else the first."""
    name = published_name(shown_spec(plan))
    known = PUBLISHED[name] if name else None
    if known is None or not known.errors:
        return None
    single = (errors for errors in known.errors if errors.protocol == ONE_CROP)
    return Top1(next(single, known.errors[0]), known.input)


def ratio(now: float, first: float) -> float | None:
    """How many times the first; None where the first is 0."""
    return now / first if first else None


def sentence(rows: Sequence[Row]) -> str:
    """What to notice: multiply-adds and bytes saved for backward of one network beside those of the first.

    Of several it is the one whose two ratios are furthest apart. Empty for a network alone.
    """
    if len(rows) < 2:
        return ""
    first, *others = rows
    other = max(others, key=lambda each: _apart(each.figures, first.figures))
    now, then = other.figures, first.figures
    macs = _clause("has", now.macs, then.macs, "multiply-adds", first.title)
    saved = _clause("keeps", now.saved, then.saved, "bytes for backward", "")
    own = "" if other.input == first.input else ", each for its own batch"
    return f"{other.title} {macs} and {saved}{own}."


def times(ratio: float) -> str:
    """A ratio from 1 on in three digits, or in whole numbers: `1.03`, `10.6`, `1,234`."""
    places = 2 if ratio < 9.995 else 1 if ratio < 99.95 else 0
    return f"{ratio:,.{places}f}"


def _apart(now: Figures, then: Figures) -> float:
    return abs(log(now.macs / then.macs) - log(now.saved / then.saved))


def _clause(verb: str, now: int, then: int, things: str, whose: str) -> str:
    """`has 10.6 times fewer multiply-adds than X`, `keeps 1.03 times the bytes for backward`."""
    beside, of = (f" than {whose}", f" of {whose}") if whose else ("", "")
    if now == then or times(max(now, then) / min(now, then)) == "1.00":
        as_many = "exactly as many" if now == then else "about as many"
        return f"{verb} {as_many} {things}" + (f" as {whose}" if whose else "")
    if now < then:
        return f"{verb} {times(then / now)} times fewer {things}{beside}"
    return f"{verb} {times(now / then)} times the {things}{of}"
