"""`describe`: a module of the user's own, traced in the user's own process, as a table or as a file."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

from resnet_core.checks import SpecError
from resnet_core.language.plan import Plan
from resnet_core.readers.priced import unpriced

__all__ = ["add_arguments", "module_of", "note_of", "sizes"]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The place of the module, its image, and where to save."""
    place = "a function without arguments, or a class, that gives the module: package.module:function"
    command.add_argument("place", metavar="package.module:function", help=place)
    command.add_argument(
        "--input", default="3,224,224", metavar="C,H,W", help="the image; 3,224,224 unless given"
    )
    command.add_argument("--save", metavar="net.json", help="write the network there, without weights")


def sizes(text: str) -> tuple[int, ...]:
    """`3,224,224` as numbers. Raises `SpecError` for anything but two or more whole numbers."""
    parts = text.replace("x", ",").split(",")
    if len(parts) != 3 or not all(part.strip().isdecimal() and int(part) for part in parts):
        raise SpecError("input", f"{text!r} was given; allowed are channels, height and width", "3,224,224")
    return tuple(map(int, parts))


def module_of(place: str) -> Any:
    """What the function or class at `place` gives. Raises `SpecError` if there is none."""
    name, _, function = place.partition(":")
    sys.path.insert(0, str(Path.cwd()))
    try:
        make = getattr(importlib.import_module(name), function)
    except (ImportError, AttributeError, ValueError) as fault:
        raise SpecError("place", f"{place!r} was given; {fault}", "package.module:function") from None
    return make()


def note_of(plan: Plan) -> str:
    """Which operators are not priced; empty where all are."""
    names = unpriced(plan)
    return f"not priced: {', '.join(names)}; the totals are at least what is shown" if names else ""
