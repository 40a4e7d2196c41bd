"""The parts of a PyTorch file, and the whole as ruff lays it out."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FileText", "imports_of"]


class FileText(NamedTuple):
    """Each part as its lines; the last of `classes` and functions starts the weights."""

    name: str
    docstring: list[str]
    imports: list[str]
    tables: list[list[str]]
    classes: list[list[str]]
    main: list[str]

    @property
    def whole(self) -> str:
        """The text of the file."""
        top = "\n\n".join("\n".join(part) for part in (self.docstring, self.imports, *self.tables))
        return "\n\n\n".join([top, *("\n".join(part) for part in (*self.classes, self.main))]) + "\n"


def imports_of(text: str) -> list[str]:
    """What a file with this text imports."""
    found = [
        *(["from collections import OrderedDict"] if "OrderedDict(" in text else []),
        *(["from math import gcd"] if "gcd(" in text else []),
    ]
    torch = ["import torch", "from torch import Tensor, nn"]
    functional = ["from torch.nn import functional"] if "functional." in text else []
    return [*found, *([""] if found else []), *torch, *functional]
