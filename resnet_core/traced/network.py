"""A traced network as a value: its graph, known by a digest, and the plan it comes to.

All that has a price names it, so what only files, digests and the plan of a graph need is imported
where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from resnet_core.checks import SpecError
from resnet_core.language.input import Input
from resnet_core.language.plan import Plan
from resnet_core.traced.graph import Graph
from resnet_core.traced.names import plain_name

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FILE", "Traced", "unfold_traced"]

FILE = "file"  # in a link, the family of a traced network and the field with its digest


@dataclass(frozen=True)
class Traced:
    """A network from `torch.export`, for images of one size. Two are equal if their graphs are."""

    graph: Graph = field(compare=False, repr=False)
    digest: str = ""

    def __post_init__(self) -> None:
        from hashlib import sha256

        object.__setattr__(self, "digest", sha256(self.text.encode()).hexdigest()[:16])

    @cached_property
    def text(self) -> str:
        """Its operators, shapes and names as JSON, without weights."""
        from resnet_core.traced.text import to_json

        return to_json(self.graph)

    @property
    def title(self) -> str:
        """The name of its class."""
        return plain_name(self.graph.title) or "Network"

    @property
    def input(self) -> Input:
        """One image of the size that it was traced with."""
        from resnet_core.traced.plan import image_of

        image = image_of(self.graph)
        return Input(image.height, image.width)

    @cached_property
    def plan(self) -> Plan:
        """The network, laid out for one image. Raises `TraceError` for a graph that is none."""
        from resnet_core.traced.plan import plan_of

        return plan_of(self.graph, self, self.input)

    def save(self, path: str | Path) -> None:
        """Writes its operators, shapes and names as JSON, without weights; the app reads it."""
        from pathlib import Path

        Path(path).write_text(self.text, encoding="utf-8")


def unfold_traced(network: Traced, input: Input) -> Plan:
    """Its plan for `input`. Raises `SpecError` for images of another size than it was traced with."""
    for side in ("height", "width"):
        own, given = getattr(network.input, side), getattr(input, side)
        if own != given:
            why = f"{given} was given; this network was traced for {own}, and its file has no other shapes"
            raise SpecError(side, why, own)
    return network.plan._replace(input=input)
