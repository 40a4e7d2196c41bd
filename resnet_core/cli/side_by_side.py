"""`python -m resnet_core compare A B`: two to four networks side by side, as a table or a file. No torch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from resnet_core.checks import SpecError
from resnet_core.cli.show import plan_of
from resnet_core.plan import Plan, shown_spec
from resnet_core.search.comparison import MOST, Row, ratio, row, sentence
from resnet_core.search.comparison_files import CONVENTION, WRITERS
from resnet_core.search.names import input_name, made_for, name_of

__all__ = ["add_arguments", "answer", "compared"]

TITLES = ("", "parameters", "MACs", "saved", "peak", "depth", "field", "top-1 error")


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments of `compare`."""
    parser.add_argument(
        "networks",
        metavar="NAME-or-link",
        nargs="+",
        help=f"two to {MOST} names or links, the first to compare with",
    )
    forms = parser.add_mutually_exclusive_group()
    for form in WRITERS:
        what = {"json": "JSON", "csv": "lines of CSV"}.get(form, f"a table for {form.capitalize()}")
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="text", help=what
        )


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """What `compare` prints, and notes."""
    return compared(given.networks, given.form)


def compared(names: Sequence[str], form: str) -> tuple[str, tuple[str, ...]]:
    """The networks side by side, and notes on what was left out of links.

    Raises `UnknownNetworkError` for other text, `SpecError` for a link that must be repaired, or for fewer
    than two networks or too many.
    """
    if not 2 <= len(names) <= MOST:
        raise SpecError("networks", f"{len(names)} given; allowed are 2 to {MOST}", None)
    read = [plan_of(name) for name in names]
    rows = [row(plan, title(plan)) for plan, _ in read]
    notes = tuple(note for _, notes in read for note in notes)
    return (text(rows) if form == "text" else WRITERS[form](rows)), notes


def title(plan: Plan) -> str:
    """The name of a network, and the images where they are not those it was published for."""
    spec = shown_spec(plan)
    return ", ".join(filter(None, (name_of(spec), input_name(plan.input, made_for(spec)))))


def text(rows: Sequence[Row]) -> str:
    """A line for each network, and under it the ratios to the first; then what to notice."""
    lines: list[tuple[str, ...]] = [TITLES]
    for each in rows:
        lines.append(_counts(each))
        if each is not rows[0]:
            lines.append(_times(each, rows[0]))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*table, "", sentence(rows), CONVENTION]) + "\n"


def _counts(row: Row) -> tuple[str, ...]:
    field = "whole image" if row.field.whole else f"{row.field.size:,}"
    error = f"{row.published.errors.top1} %" if row.published else ""
    return (row.title, *(f"{count:,}" for count in row.figures), field, error)


def _times(row: Row, first: Row) -> tuple[str, ...]:
    pairs = [*zip(row.figures, first.figures, strict=True)]
    ratios = [ratio(now, then) for now, then in pairs]
    seen = None if row.field.whole or first.field.whole else ratio(row.field.size, first.field.size)
    return ("", *("" if each is None else f"{each:.3g} x" for each in (*ratios, seen)), "")
