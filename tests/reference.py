"""The reference of what `import resnet_core as rc` offers, from its docstrings: writes `docs/api.md`."""

from __future__ import annotations

import inspect
import re
import sys
from functools import cached_property
from pathlib import Path
from types import FunctionType

import resnet_core
from resnet_core.prompt import network as prompt
from resnet_core.prompt.network import PromptNetwork

PLACE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
FUNCTIONS = ("network", "price", "unfold")
VALUES = ("ArchSpec", "Input", "Init", "SpecError")
HEAD = """# Reference

What `import resnet_core as rc` offers. `python -m tests.reference` writes this page from the docstrings.
"""
NAMES = "`rc.ZOO` has the specs by name, `rc.PUBLISHED` their published numbers with sources.\n"


def main() -> int:
    """Writes the page."""
    PLACE.write_text(reference(), "utf-8")
    return 0


def reference() -> str:
    """The whole page."""
    parts = [HEAD, "## Functions\n", *map(_function, FUNCTIONS)]
    parts += ["## A network at a prompt\n", _text(PromptNetwork), *_members(PromptNetwork)]
    parts += ["## Values\n", *map(_value, VALUES)]
    parts += ["## Networks with a name\n", NAMES]
    return "\n".join(parts)


def _function(name: str) -> str:
    function = getattr(prompt, name)
    return f"### `rc.{name}{_written(inspect.signature(function))}`\n\n{_text(function)}"


def _members(kind: type) -> list[str]:
    """The public properties and methods of a class, as they stand in its file."""
    told = []
    for name, member in vars(kind).items():
        match member:
            case property(fget=inner) | cached_property(func=inner):
                shown = ""
            case FunctionType() as inner:
                signature = inspect.signature(inner)
                shown = _written(signature.replace(parameters=list(signature.parameters.values())[1:]))
            case _:
                continue
        if not name.startswith("_"):
            told.append(f"### `.{name}{shown}`\n\n{_text(inner)}")
    return told


def _value(name: str) -> str:
    kind = getattr(resnet_core, name)
    return f"### `rc.{name}`\n\n{_text(kind)}"


def _written(signature: inspect.Signature) -> str:
    """A signature whose annotations are not in quotes."""
    return re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(signature))


def _text(of: object) -> str:
    text = inspect.getdoc(of)
    assert text, f"{of} has no docstring"
    return f"{text}\n"


if __name__ == "__main__":
    sys.exit(main())
