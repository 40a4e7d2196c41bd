"""The one error a visitor can cause, and the checks of single values that raise it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn

MOST = 10**9  # of anything counted: nine digits, as links allow


class SpecError(ValueError):
    """A value that cannot be built.

    `field` names the value at fault, `why` says in one sentence what was given and what is allowed,
    `nearest` is the closest value of that field that works.
    """

    def __init__(self, field: str, why: str, nearest: object) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why
        self.nearest = nearest

    def __reduce__(self) -> tuple[type[SpecError], tuple[str, str, object]]:
        # The default would call SpecError(message) and lose the fields between processes.
        return type(self), (self.field, self.why, self.nearest)


def check_choice(field: str, given: object, choices: Sequence[object]) -> None:
    """`given` is one of `choices`, and of their one type (so `True` is not 1, and 32.0 is not 32)."""
    if type(given) is not type(choices[0]) or given not in choices:
        allowed = ", ".join(map(str, choices))
        raise SpecError(field, f"{shown(given)} was given; allowed are {allowed}", _closest(given, choices))


def check_count(field: str, given: object, least: int, most: int = MOST) -> None:
    """`given` is an int from `least` to `most`."""
    if type(given) is not int or not least <= given <= most:
        why = f"{shown(given)} was given; allowed is a whole number from {least} to {most:,}"
        raise SpecError(field, why, most if type(given) is int and given > most else least)


def check_counts(field: str, given: object, most: int) -> None:
    """`given` is a tuple of 1 to `most` ints, each at least 1."""
    if type(given) is tuple and 0 < len(given) <= most:
        for count in given:
            if type(count) is not int or not 1 <= count <= MOST:
                _refuse_counts(field, f"{shown(count)} was given for a stage", given, most)
    elif type(given) is tuple and given:
        _refuse_counts(field, f"{len(given)} stages were given", given, most)
    else:
        _refuse_counts(field, f"{shown(given)} was given", given, most)


def _refuse_counts(field: str, fault: str, given: object, most: int) -> NoReturn:
    allowed = f"1 to {most} whole numbers from 1 to {MOST:,}, one per stage, such as 3-4-6-3"
    raise SpecError(field, f"{fault}; allowed are {allowed}", _as_counts(given, most))


def check_fraction(field: str, given: object, most: float) -> None:
    """`given` is a float from 0.0 to `most`."""
    check_number(field, given, 0.0, most)


def check_number(field: str, given: object, least: float, most: float) -> None:
    """`given` is a float from `least` to `most`."""
    if type(given) is float and least <= given <= most:
        return
    nearest = min(max(given, least), most) if type(given) is float and not math.isnan(given) else least
    why = f"{shown(given)} was given; allowed is a number from {least} to {most}"
    raise SpecError(field, why, nearest)


def shown(given: object) -> str:
    """`given` as a message quotes it: short, whatever it was."""
    if type(given) is int and given.bit_length() > 200:
        return "a number of more than 60 digits"
    text = str(given) if isinstance(given, int | float) else repr(given)
    return text if len(text) <= 60 else text[:57] + "..."


def _closest(given: object, choices: Sequence[object]) -> object:
    if isinstance(given, int | float) and not isinstance(given, bool):
        numbers = [choice for choice in choices if isinstance(choice, int | float)]
        if numbers and not (isinstance(given, float) and math.isnan(given)):
            return min(numbers, key=lambda choice: abs(choice - given))
    texts = [choice for choice in choices if isinstance(choice, str)]
    if isinstance(given, str) and texts:
        from difflib import get_close_matches  # 4 ms to import, and only a misspelt value needs it

        return next(iter(get_close_matches(given[:60].lower(), texts, n=1, cutoff=0.5)), choices[0])
    return choices[0]


def _as_counts(given: object, most: int) -> tuple[int, ...]:
    items = list(given)[:most] if isinstance(given, list | tuple) else []
    counts = tuple(min(max(item, 1), MOST) if type(item) is int else 1 for item in items)
    return counts or (3, 4, 6, 3)


def dashed(values: tuple[object, ...]) -> str:
    """A tuple as links and messages write it: `3-4-6-3`."""
    return "-".join(map(str, values))
