"""Past runs as a file to export and import: without paths of this server, and read with suspicion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import NamedTuple

from app.forward import past
from resnet_core.files.faults import megabytes
from resnet_core.jobs.result import Result, ResultError, from_text, to_text
from resnet_core.labs.settings import Scalar

MOST_BYTES = 4 * 2**20
MOST_RUNS = 100
FILES = ("image_file", "weights_file")


class Imported(NamedTuple):
    """The runs of a file that can be compared with those here, and notes on those left out."""

    results: tuple[Result, ...]
    notes: tuple[str, ...]


def written(results: Iterable[Result]) -> str:
    """The runs as text for a file. Paths are cut down to the names of the files."""
    return to_text(map(_without_paths, results))


def imported(data: bytes, code: str) -> Imported:
    """The runs in a visitor's file. `code` is the version of this program.

    Raises `ResultError` in words where it has nothing to compare.
    """
    if len(data) > MOST_BYTES:
        raise ResultError(f"The file has {megabytes(len(data))}; at most {megabytes(MOST_BYTES)} are read.")
    try:
        results = from_text(data.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise ResultError("This is not a file of results: it is not text.") from fault
    if len(results) > MOST_RUNS:
        raise ResultError(f"The file holds {len(results):,} runs; at most {MOST_RUNS} are read.")
    same = [result for result in results if result.code == code]
    usable = tuple(result for result in same if past.read(result))
    left_out = (
        _left_out(len(results) - len(same), "made by another version of this program"),
        _left_out(len(same) - len(usable), "not readable as forward passes"),
    )
    notes = tuple(note for note in left_out if note)
    if not usable:
        raise ResultError(" ".join(("Nothing was imported.", *notes)))
    return Imported(usable, notes)


def _left_out(count: int, why: str) -> str:
    runs = "1 run was" if count == 1 else f"{count:,} runs were"
    return f"{runs} left out: {why}." if count else ""


def _without_paths(result: Result) -> Result:
    settings: dict[str, Scalar] = {
        name: PurePath(str(value)).name if name in FILES and value else value
        for name, value in result.request.settings.items()
    }
    return replace(result, request=replace(result.request, settings=settings))
