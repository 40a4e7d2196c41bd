"""Numbers as text: the only module of the app that rounds.

Parameters, multiply-adds and bytes are exact integers until they come here. Signs are true minus signs, and
nothing that is not 0 is written as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
DECIMAL = ("", "k", "M", "G", "T", "P", "E")
NOT_FINITE = "not finite"
HOUR = 3600.0  # seconds
DAY, YEAR = 24 * HOUR, 365.25 * 24 * HOUR


# ------------------------------------------------------------------------------------------------- counts


def whole(count: int) -> str:
    """Every digit: `25,557,032`."""
    return _minus(f"{count:,}")


def short(count: float) -> str:
    """Four digits and a decimal prefix: `25.56 M`, `4.100 G`."""
    return _scaled(count, 1000, DECIMAL)


def unpadded(count: float) -> str:
    """As `short`, without zeros at the end: for a round number, as on an axis, `10 M`."""
    number, _, unit = short(count).partition(" ")
    return f"{number.rstrip('0').rstrip('.') if '.' in number else number} {unit}".strip()


def brief(count: int) -> str:
    """Exact up to five digits, then with a prefix."""
    return whole(count) if count < 100_000 else short(count)


def in_bytes(count: float) -> str:
    """Four digits and a binary prefix: `82.13 MiB`."""
    return _scaled(count, 1024, BINARY)


def signed(count: int) -> str:
    """Every digit, with a sign: `+1,234`, `−5`; 0 has none."""
    return _minus(f"{count:+,}") if count else "0"


def difference(now: int, then: int | None, write: Callable[[int], str] = whole) -> str:
    """How much more than the pinned network's: `+1,234`; empty where it is the same, or nothing is pinned."""
    if then is None or now == then:
        return ""
    return ("−" if now < then else "+") + write(abs(now - then))


def change(now: float, then: float, write: Callable[[float], str]) -> str:
    """The difference, written as the value is, and in percent of what it was: `+1.2 M (+4.8 %)`."""
    if now == then:
        return "the same"
    sign = "−" if now < then else "+"
    share = f" ({sign}{decimals(100 * abs(now - then) / then)} %)" if then else ""
    return f"{sign}{write(abs(now - then))}{share}"


# ------------------------------------------------------------------------------------------------ measures


def percent(share: float, places: int = 1) -> str:
    """A share from 0 to 1: `14.8 %`, and `0 %` or `100 %` only where it is exactly that."""
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    least = 10**-places
    if 0 < 100 * share < least / 2:
        return f"< {decimals(least, places)} %"
    if 100 - least / 2 <= 100 * share < 100:
        return f"> {decimals(100 - least, places)} %"
    return f"{decimals(100 * share, places)} %"


def times(ratio: float) -> str:
    """A ratio with its sign: `2.35 ×`."""
    return f"{decimals(ratio, 2)} ×"


def seconds(time: float) -> str:
    """Three digits and a unit: `71.9 ms`, and from two hours on `3.5 hours`."""
    for unit, size in (("years", YEAR), ("days", DAY), ("hours", HOUR)):
        if time >= 2 * size:
            return f"{digits(time / size)} {unit}"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if time >= 0.9995 * size:
            return f"{digits(time / size)} {unit}"
    return f"{time / 1e-9:.0f} ns"


def per_second(amount: float, unit: str) -> str:
    """Three digits, a decimal prefix and a unit: `114 GFLOP/s`."""
    for prefix, size in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if amount >= 0.9995 * size:
            return f"{digits(amount / size)} {prefix}{unit}/s"
    return f"{digits(amount)} {unit}/s"


# ------------------------------------------------------------------------------------------- plain numbers


def digits(value: float, count: int = 3) -> str:
    """So many significant digits, and every digit before the point: `0.333`, `12.5`, `1,235`."""
    if value == 0:
        return "0"
    if not isfinite(value):
        return NOT_FINITE
    if abs(value) >= 10 ** (count - 1):
        return _minus(f"{value:,.0f}")
    return _minus(f"{value:.{count}g}") if abs(value) >= 1e-4 else in_powers(value, count)


def decimals(value: float, places: int = 1) -> str:
    """So many digits after the point: `1,234.5`; what rounds to 0 has no sign."""
    return _minus(f"{_unsigned_zero(value, places):,.{places}f}") if isfinite(value) else NOT_FINITE


def magnitude(value: float) -> str:
    """Three digits, or two and a power of ten below 0.01 and from 10,000 on: `3.4 × 10⁶`."""
    usual = value == 0 or not isfinite(value) or 0.01 <= abs(value) < 10_000
    return digits(value) if usual else in_powers(value)


def in_powers(value: float, count: int = 2) -> str:
    """So many digits, and a power of ten: `3.4 × 10⁶`."""
    if value == 0 or not isfinite(value):
        return digits(value)
    mantissa, power = f"{value:.{count - 1}e}".split("e")
    return f"{_minus(mantissa)} × 10{raised(int(power))}"


def signed_digits(value: float, count: int = 3) -> str:
    """As `digits`, with a sign: `+0.25`; 0 has none."""
    return f"+{digits(value, count)}" if value > 0 else digits(value, count)


def raised(power: int) -> str:
    """An exponent as raised digits: `10⁻⁴` ends in `raised(-4)`."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


# ------------------------------------------------------------------------------------------- not yet text


def nearest(value: float) -> int:
    """The nearest whole number; of two the even one."""
    return round(value)


def rounded(value: float, places: int) -> float:
    """A number for a chart, with no more digits after the point than can be seen in it."""
    return round(value, places)


def hover(name: str, count: int = 3) -> str:
    """Plotly's hover text for a number of a trace, with so many significant digits: `%{x:,.3~r}`."""
    return f"%{{{name}:,.{count}~r}}"


def hover_decimals(name: str, places: int = 1) -> str:
    """The same with so many digits after the point."""
    return f"%{{{name}:,.{places}f}}"


def _scaled(count: float, step: int, units: Sequence[str]) -> str:
    unit = 0
    while abs(count) >= 0.99995 * step and unit < len(units) - 1:
        count /= step
        unit += 1
    text = f"{count:,.0f}" if unit == 0 or abs(count) >= 999.95 else f"{count:#.4g}"
    return _minus(f"{text} {units[unit]}".strip())


def _unsigned_zero(value: float, places: int) -> float:
    return round(value, places) + 0.0


def _minus(text: str) -> str:
    return text.replace("-", "−")
