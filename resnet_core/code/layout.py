"""Calls in calls, laid out on lines as ruff does."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

LINE = 88  # ruff's own limit


class Expression(NamedTuple):
    """`function(arguments)`, each argument with its keyword or none; `tall` puts each on its own line."""

    function: str
    arguments: tuple[tuple[str, Text], ...] = ()
    tall: bool = False


Text: TypeAlias = "str | Expression"


def flat(text: Text) -> str | None:
    """The text on one line; None if it must take several."""
    if isinstance(text, str):
        return text
    parts = [flat(value) for _, value in text.arguments]
    if text.tall or None in parts:
        return None
    joined = [
        f"{key}={part}" if key else str(part) for (key, _), part in zip(text.arguments, parts, strict=True)
    ]
    if text.function.endswith(")"):
        return text.function.format(*joined)
    return f"{text.function}({', '.join(joined)})"


def lines(before: str, text: Text, after: str = "", indent: str = " " * 8) -> list[str]:
    """`before text after` on as few lines as fit."""
    whole = flat(text)
    if isinstance(text, str) or text.function.endswith(")") or not text.arguments:
        return [f"{indent}{before}{whole}{after}"]
    if whole is not None and len(indent + before + whole + after) <= LINE:
        return [f"{indent}{before}{whole}{after}"]
    inner = indent + "    "
    head = f"{indent}{before}{text.function}("
    joined = whole and whole[len(text.function) + 1 : -1]
    if joined and len(inner + joined) <= LINE:
        return [head, inner + joined, f"{indent}){after}"]
    # A call that is the only argument takes no comma after it.
    comma = "" if len(text.arguments) == 1 and isinstance(text.arguments[0][1], Expression) else ","
    body = [
        line for key, value in text.arguments for line in lines(f"{key}=" if key else "", value, comma, inner)
    ]
    return [head, *body, f"{indent}){after}"]
