"""A network as one line of text, and as the strip with its four figures for notebooks."""

from __future__ import annotations

from html import escape

from resnet_core.cost import price
from resnet_core.plan import Plan
from resnet_core.readers.field import receptive_field
from resnet_core.readers.parts import parts_of
from resnet_core.readers.plain import is_plain
from resnet_core.readers.priced import unpriced
from resnet_core.readers.saved import saved_for_backward
from resnet_core.search.names import name_of
from resnet_core.spec import Spec, Traced
from resnet_core.system import face

FRAME = "font-family:Inter,Helvetica,Arial,sans-serif;max-width:1200px;overflow-x:auto"
CELL = "text-align:left;padding-right:2em"


def title(plan: Plan) -> str:
    """What the network is called."""
    return name_of(plan.spec) if isinstance(plan.spec, Spec | Traced) else "A network of no family"


def figures(plan: Plan) -> dict[str, str]:
    """The four figures, in full: parameters, multiply-adds, bytes saved for backward, receptive field."""
    cost, field, batch = price(plan), receptive_field(plan)[-1], plan.input.batch
    images = "one image" if batch == 1 else f"a batch of {batch:,}"
    seen = "the whole image" if field.whole else f"{field.size:,} px, stride {field.jump:,}"
    return {
        "Parameters": f"{cost.params:,}",
        "MACs per image": f"{'at least ' if unpriced(plan) else ''}{cost.macs:,}",
        "Saved for backward": f"{saved_for_backward(plan):,} bytes for {images}, {plan.input.dtype}",
        "Receptive field": seen,
    }


def as_text(plan: Plan) -> str:
    """`ResNet-50 (v1.5) at 224 x 224: parameters 25,557,032; ...`."""
    parts = "; ".join(f"{name}: {value}" for name, value in figures(plan).items())
    return f"<{_headline(plan)}. {parts}>"


def as_html(plan: Plan) -> str:
    """The strip as an SVG and the figures below it; the figures alone where the drawings are not there."""
    cells = "".join(
        f"<td style='{CELL}'><small>{escape(name)}</small><br><b>{escape(value)}</b></td>"
        for name, value in figures(plan).items()
    )
    above = f"<b>{escape(_headline(plan))}</b>{_strip(plan)}"
    return f"<div style='{FRAME}'>{above}<table><tr>{cells}</tr></table></div>"


def _headline(plan: Plan) -> str:
    return f"{title(plan)} at {plan.input.height} x {plan.input.width}"


def _strip(plan: Plan) -> str:
    layout, svg = face.module("app.drawing.strip.layout"), face.module("app.drawing.strip.svg")
    if layout is None or svg is None:
        return ""
    drawing: str = svg.svg(layout.strip(parts_of(plan), plain=is_plain(plan)))
    return drawing
