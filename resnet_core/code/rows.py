"""The stages of a network as rows of a table: which arguments run on, hold, or are a first block's alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from resnet_core.code.tree import Arg, Blocks, Entry, Make, Stages, Value

RUNNING, CONSTANT, FIRST = "running", "constant", "first"


class Segment(NamedTuple):
    """Blocks made by one call in a loop: the first block's arguments, and the rules that could say each."""

    function: str
    args: tuple[Arg, ...]
    rules: tuple[frozenset[str], ...]
    copies: int
    name: str
    first: int
    changes: bool


class Row(NamedTuple):
    """A stage: its number, its entry, its own module's name (or none), and its blocks."""

    number: int
    entry: tuple[Entry, ...]
    name: str
    segments: tuple[Segment, ...]


class Section(NamedTuple):
    """Rows that one loop makes, and the rules that hold for all of them, segment by segment."""

    rows: tuple[Row, ...]
    rules: tuple[tuple[frozenset[str], ...], ...]


def sections(stages: Stages) -> list[Section]:
    """All rows, in as few loops as will do."""
    found: list[Section] = []
    for row in _rows(stages):
        joined = found and _joined(found[-1], row)
        if joined:
            found[-1] = joined
        else:
            found.append(Section((row,), tuple(segment.rules for segment in row.segments)))
    return found


def _rows(stages: Stages) -> Iterator[Row]:
    flat = not any(stage.entry or stage.name for stage in stages.stages)
    number = 0
    for stage in stages.stages:
        segments = tuple(_segments(stage.blocks))
        for part in [(segment,) for segment in segments] if flat else [segments]:
            number += 1
            yield Row(number, stage.entry, stage.name, part)


def _segments(blocks: tuple[Blocks, ...]) -> Iterator[Segment]:
    open_: Segment | None = None
    for run in blocks:
        longer = open_ and _longer(open_, run)
        if open_ is not None and longer is None:
            yield open_
        open_ = longer or _longer(_empty(run), run)
    if open_ is not None:
        yield open_


def _empty(run: Blocks) -> Segment:
    assert isinstance(run.node, Make)
    every = frozenset({RUNNING, CONSTANT, FIRST})
    args = run.node.args
    return Segment(run.node.function, args, (every,) * len(args), 0, run.name, run.first, False)


def _longer(segment: Segment, run: Blocks) -> Segment | None:
    """The segment with one more run of equal blocks; None if no rule says an argument any more."""
    assert isinstance(run.node, Make)
    keywords = [arg.keyword for arg in run.node.args] == [arg.keyword for arg in segment.args]
    if run.node.function != segment.function or run.name != segment.name or not keywords:
        return None
    inps = {run.inp} | ({run.out} if run.copies > 1 else set())
    rules = tuple(
        rules & _possible(arg, first.value, inps, segment.copies == 0, run.copies)
        for rules, arg, first in zip(segment.rules, run.node.args, segment.args, strict=True)
    )
    if not all(rules):
        return None
    changes = segment.changes or run.inp != run.out
    return segment._replace(rules=rules, copies=segment.copies + run.copies, changes=changes)


def _possible(arg: Arg, first: Value, inps: set[int], opens: bool, copies: int) -> frozenset[str]:
    if arg.role == "drop_path":  # the rate of each block is its own
        return frozenset({RUNNING, CONSTANT, FIRST})
    rules = {CONSTANT} if arg.value == first else set()
    if arg.role == "channels" and inps == {arg.value}:
        rules.add(RUNNING)
    if arg.default is not None and (arg.value == arg.default or (opens and copies == 1)):
        rules.add(FIRST)
    return frozenset(rules)


def _joined(section: Section, row: Row) -> Section | None:
    """The section with one more row; None if the row differs."""
    last = section.rows[-1]
    functions = [segment.function for segment in last.segments]
    same_entry = _entry_calls(row) == _entry_calls(last) or (len(section.rows) == 1 and not last.entry)
    names = [segment.name for segment in row.segments] if not row.name else []
    if (
        names
        and any(segment.first for segment in row.segments)
        and not all(name in ("", "{}") for name in names)
    ):
        return None
    if functions != [segment.function for segment in row.segments] or not same_entry:
        return None
    if bool(row.name) != bool(last.name):
        return None
    rules = tuple(
        tuple(a & b for a, b in zip(known, segment.rules, strict=True))
        for known, segment in zip(section.rules, row.segments, strict=True)
    )
    if not all(part for segment in rules for part in segment):
        return None
    return Section((*section.rows, row), rules)


def _entry_calls(row: Row) -> list[str]:
    return [entry.node.function for entry in row.entry if isinstance(entry.node, Make)]
