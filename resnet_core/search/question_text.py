"""The words of a search: names of measures, units, and conditions such as `5G` or `10M to 30M`."""

from __future__ import annotations

import re
from math import inf
from typing import Literal, assert_never

from resnet_core.checks import SpecError, dashed, shown
from resnet_core.search.measures import MEASURES, Measure
from resnet_core.search.question import Condition
from resnet_core.spec import Input

__all__ = [
    "AT_LEAST",
    "OBJECTIVES",
    "TITLES",
    "amount_of",
    "condition_of",
    "exact",
    "objective_of",
    "sides_of",
    "unit_of",
]

Unit = Literal["count", "pixels", "bytes", "seconds"]
TITLES: dict[Measure, str] = {
    "layers": "Layers",
    "field": "Receptive field",
    "side": "Image",
    "params": "Parameters",
    "macs": "MACs",
    "activations": "Activations",
    "saved": "Saved for backward",
    "inference": "Inference peak",
    "latency": "Predicted latency",
    "memory": "Training memory",
}
AT_LEAST: tuple[Measure, ...] = ("layers", "field")  # a lone number is the least; of all others the most
OBJECTIVES: dict[str, tuple[Measure, bool]] = {
    f"{word}-{measure}": (measure, word == "most") for measure in MEASURES for word in ("most", "least")
}
NUMBER = re.compile(r"([0-9][0-9,]{0,24}(?:\.[0-9]{0,9})?)\s*([a-zA-Zµ]{0,10})")
DECIMAL = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}
BYTES = {
    f"{prefix}{letter}": base**power
    for base, letter in ((1000, "b"), (1024, "ib"), (1000, ""))
    for power, prefix in enumerate(("", "k", "m", "g", "t"))
    if prefix or letter != "ib"
}
USUAL: dict[Unit, str] = {"count": "5 G", "pixels": "224", "bytes": "24 GiB", "seconds": "20 ms"}
MOST, MOST_SIDES = 10**18, 8


def unit_of(measure: Measure) -> Unit:
    """What the measure is a number of."""
    match measure:
        case "layers" | "params" | "macs" | "activations":
            return "count"
        case "field" | "side":
            return "pixels"
        case "saved" | "inference" | "memory":
            return "bytes"
        case "latency":
            return "seconds"
        case _:
            assert_never(measure)


def amount_of(measure: Measure, text: str) -> float:
    """The number that `5 G`, `24 GiB`, `20 ms` or `101` asks for. Raises `SpecError`."""
    unit = unit_of(measure)
    read = NUMBER.fullmatch(text.strip())
    scale = _scale(unit, read[2].lower()) if read else None
    if read is None or scale is None:
        why = f"{shown(text)} was given; allowed is a number such as {USUAL[unit]}"
        raise SpecError(TITLES[measure].lower(), why, None)
    number = read[1].replace(",", "")
    amount = float(number) * scale if "." in number or unit == "seconds" else int(number) * int(scale)
    if amount > MOST:
        raise SpecError(TITLES[measure].lower(), f"{shown(text)} was given; that is too large", None)
    return amount


def _scale(unit: Unit, suffix: str) -> float | None:
    match unit:
        case "count":
            return DECIMAL.get(suffix.removesuffix("macs").removesuffix("mac"))
        case "pixels":
            return {"": 1, "px": 1, "pixels": 1}.get(suffix)
        case "bytes":
            return BYTES.get(suffix)
        case "seconds":
            return SECONDS.get(suffix or "ms")
        case _:
            assert_never(unit)


def condition_of(measure: Measure, text: str) -> Condition | None:
    """A lone number, `> 10 M`, `< 5 G` or `10 M to 30 M`; None for no text. Raises `SpecError`."""
    text = text.strip()
    if not text:
        return None
    least, between, most = text.partition(" to ")
    if between:
        return Condition(measure, amount_of(measure, least), amount_of(measure, most))
    sign = text[0] if text[0] in "<>≤≥" else ""
    amount = amount_of(measure, text.lstrip("<>≤≥= "))
    if sign in ("<", "≤") or (not sign and measure not in AT_LEAST):
        return Condition(measure, -inf, amount)
    return Condition(measure, amount, inf)


def objective_of(name: str) -> tuple[Measure, bool]:
    """`most-params` as the measure, and whether most of it is wanted. Raises `SpecError`."""
    if name not in OBJECTIVES:
        why = f"{shown(name)} was given; allowed are most- or least- and one of {', '.join(MEASURES)}"
        raise SpecError("objective", why, "most-params")
    return OBJECTIVES[name]


def sides_of(text: str) -> tuple[int, ...]:
    """Sides of square images, such as `192-224-256`; none for no text. Raises `SpecError`."""
    words = text.split("-") if text else []
    if len(words) > MOST_SIDES or not all(
        word.isascii() and word.isdigit() and len(word) < 6 for word in words
    ):
        usual = dashed((192, 224, 256))
        why = f"{shown(text)} was given; allowed are at most {MOST_SIDES} sides, such as {usual}"
        raise SpecError("sides", why, usual)
    sides = tuple(sorted(set(map(int, words))))
    for side in sides:
        Input(side, side)
    return sides


def exact(measure: Measure, value: float) -> str:
    """Every digit with its unit, for text in the terminal."""
    match unit_of(measure):
        case "seconds":
            return f"{1000 * value:.4g} ms"
        case _:
            return f"{int(value):,}"
