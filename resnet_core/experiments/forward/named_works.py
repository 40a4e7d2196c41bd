"""The work of a forward pass by the names of the modules that do it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from resnet_core.language.plan import each_part
from resnet_core.plan import Plan, each_copy, named_blocks
from resnet_core.readers.roofline import ATTENTION, Work, works

__all__ = ["named_works", "works_of_modules"]


def named_works(plan: Plan) -> Iterator[tuple[str, Work]]:
    """All the work of a forward pass, in the order in which it is done."""
    prefixes = {block.name: f"{block.weights}." for block in named_blocks(plan)}
    for (name, _), part in zip(each_part(plan), each_copy(plan, works(plan)), strict=True):
        yield from ((f"{prefixes.get(name, '')}{work.name}", work) for work in part)


def works_of_modules(plan: Plan) -> Iterator[tuple[str, list[Work]]]:
    """All the work of a forward pass, by the module that does it; what none does is by its own name."""
    for name, own in groupby(named_works(plan), _module_of):
        yield name, [work for _, work in own]


def _module_of(named: tuple[str, Work]) -> str:
    name, work = named
    return name.rpartition(".")[0] if work.kind == ATTENTION else name
