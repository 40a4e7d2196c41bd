"""The values of fields as links write them, and read from there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from resnet_core.checks import SpecError, shown
from resnet_core.families.resnet.by_stage import WORDS

__all__ = ["read_value"]

Form: TypeAlias = tuple[re.Pattern[str], Callable[[str], object], str]
FORMS: dict[type, Form] = {
    str: (re.compile(r".*", re.DOTALL), str, "a word"),
    int: (re.compile(r"-?[0-9]{1,12}"), int, "a whole number"),
    float: (re.compile(r"-?[0-9]{0,3}\.?[0-9]{1,20}(e-?[0-9]{1,3})?"), float, "a number such as 0.2"),
    tuple: (
        re.compile(r"[0-9]{1,12}(-[0-9]{1,12}){0,63}"),
        lambda text: tuple(map(int, text.split("-"))),
        "whole numbers joined by dashes, such as 3-4-6-3",
    ),
}


def read_value(field: str, text: str, default: object) -> object:
    """`text` as the type of `default`, the usual value. Raises `SpecError` for what cannot be read."""
    pattern, convert, form = _of_words(field) if field in WORDS else FORMS[type(default)]
    if type(text) is not str or not pattern.fullmatch(text):
        raise SpecError(field, f"{shown(text)} cannot be read; it takes {form}", default)
    return convert(text)


def _of_words(field: str) -> Form:
    words = "-".join(sorted(WORDS[field])[:2])
    pattern = re.compile(r"[A-Za-z]{1,20}(-[A-Za-z]{1,20}){0,63}")
    return pattern, lambda text: tuple(text.split("-")), f"words joined by dashes, such as {words}"
