"""What Explore opens with: the figures and the strip of the link's network."""

from __future__ import annotations

from app.drawing.still import strip
from app.explore import controls
from app.explore import words as explore_words
from app.frame import cards, network_strip, words
from app.frame.opening import Opening
from resnet_core.network import Network
from resnet_core.readers.parts import part_named


def opening(network: Network) -> Opening:
    """The strip as the page draws it where its link says nothing but the network."""
    (scene,) = network_strip.scenes([network], network_strip.COLOURS[0])
    selected = part_named(network_strip.drawn_parts(network), controls.FIRST)
    return Opening(
        title=words.headline(network),
        lead=(explore_words.finding(network), explore_words.published_error(network)),
        drawing=strip.drawn(scene, selected.key),
        label=scene.label,
        words=(words.strip_words(network),),
        place=".st-key-strip",
        marks="svg rect",
        figures=cards.figures(network),
    )
