"""JSON from outside, within bounds, and its values as the types that they have to be."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, megabytes

__all__ = [
    "MOST_DIMENSIONS",
    "MOST_JSON_BYTES",
    "MOST_SIZE",
    "damaged",
    "field",
    "parsed",
    "sizes_of",
    "text",
]

MOST_JSON_BYTES = 8 * 2**20
MOST_VALUES = 600_000  # commas and brackets: each value of JSON has at least one
MOST_NESTING = 60
MOST_DIMENSIONS = 12
MOST_SIZE = 2**40
MOST_TEXT = 400


def parsed(raw: bytes) -> Any:
    """What `raw` says as JSON. Raises `FileFault` for text that is too long, too deep, or no JSON."""
    if len(raw) > MOST_JSON_BYTES:
        raise FileFault(
            f"The graph has {megabytes(len(raw))}; at most {megabytes(MOST_JSON_BYTES)} are read."
        )
    if sum(map(raw.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise FileFault(f"The graph has more than {MOST_VALUES:,} values, which is more than is read.")
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_number, parse_int=_whole)
    except RecursionError:
        raise FileFault("The graph is nested deeper than a graph can be.") from None
    except FileFault:
        raise
    except ValueError:
        raise FileFault("The graph is damaged: it is not JSON text.") from None


def _no_number(text: str) -> float:
    return float(text)  # an attention mask may have -Infinity


def _whole(text: str) -> int:
    if len(text) > 20:
        raise FileFault("The graph has a whole number of more than 20 digits.")
    return int(text)


def damaged(what: str) -> NoReturn:
    """Raises `FileFault`, saying what is not as it must be."""
    raise FileFault(f"The graph is damaged: {what}.")


def field(value: object, name: str) -> Any:
    """The field of an object."""
    if not isinstance(value, dict) or name not in value:
        damaged(f"{name} is missing")
    return value[name]


def text(value: object, what: str) -> str:
    """A text that can be shown."""
    if not isinstance(value, str) or len(value) > MOST_TEXT or not (value.isprintable() or not value):
        damaged(f"{shown(value)} cannot be {what}")
    return value


def sizes_of(values: object, what: str) -> tuple[int, ...]:
    """The sizes of a tensor."""
    if not isinstance(values, list | tuple) or len(values) > MOST_DIMENSIONS:
        damaged(f"{shown(values)} cannot be the shape of {what}")
    for value in values:
        if type(value) is not int or not 0 <= value <= MOST_SIZE:
            damaged(f"{shown(value)} cannot be a size of {what}")
    return tuple(values)
