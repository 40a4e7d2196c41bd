"""A network as plain numbers, part by part and in all: what files of it hold."""

from __future__ import annotations

from resnet_core.cost import price
from resnet_core.language.layers import Residual
from resnet_core.language.plan import Plan
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.parts import parts_of

Record = dict[str, str | int]
SAVED = "kept_for_backward_bytes"  # the name in files since the first edition


def records(plan: Plan) -> list[Record]:
    """The parts from the image to the classes; costs are of one of `copies`, bytes of one batch."""
    return [
        {
            "part": part.key,
            "copies": part.copies,
            "shortcut": part.content.link if isinstance(part.content, Residual) else "",
            "channels": part.out.channels,
            "height": part.out.height,
            "width": part.out.width,
            **part.cost._asdict(),
            SAVED: sum(part.saved),
            "receptive_field": part.field.size,
            "stride": part.field.jump,
        }
        for part in parts_of(plan)
    ]


def totals(plan: Plan, saved: int | None = None) -> dict[str, int]:
    """The costs of the whole network, the bytes it saves for backward, and its depth in layers.

    `saved` are these bytes, where they have been found.
    """
    bytes_saved = saved_for_backward(plan) if saved is None else saved
    return {**price(plan)._asdict(), SAVED: bytes_saved, "depth": plan.depth}
