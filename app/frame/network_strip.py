"""The strips of a network and of the pinned one, on one scale; and both as a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import get_args

from app import session
from app.drawing.strip import layout, scene
from app.drawing.strip.layout import Colour
from app.drawing.strip.scene import Scene
from app.drawing.strip.svg import sheet
from app.frame import words
from resnet_core.network import Network
from resnet_core.readers.parts import Part, spread
from resnet_core.readers.plain import is_plain

COLOUR = "explore.colour"
COLOURS: tuple[Colour, ...] = get_args(Colour)
KEPT = 64  # drawings, or tables, of 0.3 MB: visitors come back to networks, as to each on the way of a slider


def colour(field: str = COLOUR) -> Colour:
    """What colours the strip; the link keeps it under the name `field`."""
    name = session.recall(field)
    return next((each for each in COLOURS if each == name), COLOURS[0])


@lru_cache(maxsize=32)
def drawn_parts(network: Network) -> tuple[Part, ...]:
    """The parts that the strip draws: more of them one by one than the table lists."""
    return spread(network.parts, layout.DRAWN)


def scenes(networks: Sequence[Network], colour: Colour) -> tuple[Scene, ...]:
    """The strip of each network, to be compared with the others."""
    return _scenes(tuple(networks), colour)


@lru_cache(maxsize=KEPT)
def _scenes(networks: tuple[Network, ...], colour: Colour) -> tuple[Scene, ...]:
    drawn = [drawn_parts(each) for each in networks]
    most = layout.shared_scale(*drawn) if len(drawn) > 1 else None
    plain = [is_plain(each.plan) for each in networks]
    return scene.to_one_scale(
        *(layout.strip(parts, colour, grey, most=most) for parts, grey in zip(drawn, plain, strict=True))
    )


def as_svg(network: Network, pinned: Network | None = None, colour: Colour = "stage") -> str:
    """The strip as a file with its title; below it that of the pinned network."""
    drawn = scenes([network, *([pinned] if pinned else [])], colour)
    title = words.full_title(network) + ("" if colour == "stage" else f", coloured by {colour}")
    names = ["", *([f"Pinned: {words.full_title(pinned)}"] if pinned else [])]
    return sheet(title, [*zip(names, drawn, strict=True)])
