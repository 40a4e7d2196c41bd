"""What a loop over stages reads and what it adds to: a table, and a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from resnet_core.code.layout import LINE, Expression, Text, lines
from resnet_core.code.tree import Value


class Target(NamedTuple):
    """What the loop adds children to: `self` or a sequence, whose names may be its places."""

    name: str
    counts: bool

    def add(self, child: str, text: Text, indent: str, shown: str = "") -> list[str]:
        """Adds a child; a name that is its place need not be said."""
        if self.counts and child.isdigit():
            return lines("", Expression(f"{self.name}.append", (("", text),)), indent=indent)
        named = Expression(f"{self.name}.add_module", (("", shown or f'"{child}"'), ("", text)))
        return lines("", named, indent=indent)


def table(name: str, columns: Mapping[str, Sequence[Value]]) -> list[str]:
    """The constant that holds the rows."""
    if len(columns) == 1:
        ((head, values),) = columns.items()
        one = f"{name} = ({', '.join(map(str, values))})  # {head}"
        return (
            [one]
            if len(one) <= LINE
            else [f"{name} = (  # {head}", *[f"    {value}," for value in values], ")"]
        )
    heads = ", ".join(columns)
    rows = zip(*columns.values(), strict=True)
    return [
        f"{name} = (",
        f"    # {heads}",
        *[f"    ({', '.join(map(str, row))})," for row in rows],
        ")",
    ]
