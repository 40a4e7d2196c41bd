"""What a part of a network is called, and what to notice about it."""

from __future__ import annotations

from app.drawing.numbers import nearest
from app.drawing.strip.columns import gives_tokens
from resnet_core.cost import price_of
from resnet_core.language.layers import Residual
from resnet_core.readers.links import Way
from resnet_core.readers.parts import Part
from resnet_core.readers.tokens import on_tokens

LINKS: dict[Way, str] = {
    "none": "It has no shortcut: the plain network.",
    "identity": "Its shortcut adds the input as it is.",
    "projection": "Its shortcut needs a 1×1 convolution.",
}
POINT = "Its shortcut needs a convolution of one value."
NORM = "Its shortcut is a norm, which scales and shifts each channel."
TWO_SUMS = "It is two sums, one after the other; the shortcut of each adds its input as it is."


def part_title(part: Part) -> str:
    """The name of a part and where it stands: `layer2.0, the first block of stage 2`."""
    if part.key in ("stem", "head"):
        return f"{part.key}, {'before' if part.stage == 0 else 'after'} the blocks"
    if part.is_entry:
        return f"{part.key}, before stage {part.stage}"
    place = "the first block" if part.copy == 0 else f"block {part.copy + 1}"
    if part.copies > 1:
        place = f"{part.copies:,} equal blocks"
    return f"{part.name}, {place} of stage {part.stage}"


def part_sentence(part: Part) -> str:
    """What to notice about a part: what it does to the shape, and what its shortcut needs for that."""
    does = (
        (_channels(part), _tokens(part)) if on_tokens(part.content) else (_resolution(part), _channels(part))
    )
    sentence = f"It {' and '.join(filter(None, does)) or 'keeps the shape'}."
    return " ".join(filter(None, (sentence, _link(part))))


def _resolution(part: Part) -> str:
    """What becomes of the height and width."""
    inp, out = part.inp, part.out
    what, before, after = "resolution", inp.height, out.height
    if inp.dims == 1:
        what, before, after = "length", inp.width, out.width
    if after >= before:
        return ""
    by = nearest(before / after)
    return f"halves the {what}" if by == 2 else f"divides the {what} by {by}"


def _tokens(part: Part) -> str:
    """What becomes of the tokens, or is made into them."""
    inp, out = part.inp, part.out
    if gives_tokens(part) and inp != out:
        return f"makes {out.height:,} tokens of the image: one a patch, and one for the classes"
    return "reads the first token alone" if inp.height > out.height else ""


def _channels(part: Part) -> str:
    inp, out = part.inp.channels, part.out.channels
    return f"takes {inp:,} channels to {out:,}" if inp != out else ""


def _link(part: Part) -> str:
    """What the shortcut needs; empty for what is not of the kind that has one."""
    content, way = part.content, part.way
    if way == "concatenation":
        new = part.out.channels - part.inp.channels
        return f"It passes its input on as it is, and adds {new:,} new channels beside it."
    if way == "channel split":
        return "It passes half of its channels on as they are, beside what it makes of the other half."
    if part.inp.dims == 1 and way == "projection" and isinstance(content, Residual):
        return NORM if not price_of(content.shortcut).macs else POINT
    if not isinstance(content, Residual):
        sums = sum(isinstance(layer, Residual) for layer in content)
        two = sums == 2 and way == "identity"
        return TWO_SUMS if two else LINKS[way] if way != "none" else ""
    if way == "identity" and content.shortcut:
        return "Its shortcut skips pixels and pads channels with zeros, and has no weights."
    return LINKS[way]
