"""How a command prints: its text, and notes beside it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable

__all__ = ["note", "noted", "write", "written"]


def written(answer: Callable[[argparse.Namespace], str], given: argparse.Namespace) -> int:
    """Prints what a command answers."""
    return write(answer(given))


def noted(
    answer: Callable[[argparse.Namespace], tuple[str, tuple[str, ...]]], given: argparse.Namespace
) -> int:
    """Prints what a command answers, and its notes on the other stream."""
    text, notes = answer(given)
    note(notes)
    return write(text)


def note(notes: Iterable[str]) -> None:
    """Prints sentences beside the answer, where a pipe does not take them."""
    for note in notes:
        print(note, file=sys.stderr)


def write(text: str) -> int:
    """Prints the answer. 0, also where the reader has closed the pipe."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
