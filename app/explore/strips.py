"""The network strip, that of the pinned network below it, and one part opened up."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache, partial

from app.drawing.exhibit import Exhibit
from app.drawing.strip import block, layout
from app.drawing.strip.layout import Colour
from app.drawing.table import Table
from app.frame import cards, network_strip, part_words, words
from app.frame.network_table import network_table
from app.frame.working import working_table
from resnet_core.network import Network
from resnet_core.readers.parts import Part
from resnet_core.readers.plain import is_plain

BARS = "The area of a bar is the cost of the blocks above it."


def strips(now: Network, pinned: Network | None, colour: Colour) -> list[Exhibit]:
    """The network and, if there is one, the pinned network to the same scale."""
    shown = [now, *([pinned] if pinned else [])]
    drawn = network_strip.scenes(shown, colour)
    captions = [f"{words.strip_words(*shown)} {BARS} {cards.reach(now, pinned)}"]
    captions += [f"Pinned: {words.full_title(pinned)}"] if pinned else []
    return [
        Exhibit(drawing, caption, drawing.label, partial(table, each, None), title=words.full_title(each))
        for drawing, caption, each in zip(drawn, captions, shown, strict=True)
    ]


def table(now: Network, pinned: Network | None, opened: Collection[str] = ()) -> Table:
    """The sum, then every part, with its layers if its key is in `opened`; each less the pinned network's."""
    return _table(now, pinned, tuple(opened or ()))


@lru_cache(maxsize=network_strip.KEPT)
def _table(now: Network, pinned: Network | None, opened: tuple[str, ...]) -> Table:
    pinned_parts = pinned.parts if pinned else ()
    whole = network_table(now.plan, now.parts, pinned_parts, opened)
    *parts, total = whole.rows
    return whole._replace(rows=(total, *parts))


def opened(selected: Part, now: Network) -> Exhibit:
    """One part: its layers in order, and the working of all its numbers."""
    colour = layout.colour_of(selected, now.parts, is_plain(now.plan))
    drawing = block.opened(selected, colour)
    table = partial(working_table, selected)
    title = f"{words.full_title(now)}: {part_words.part_title(selected)}"
    return Exhibit(drawing, part_words.part_sentence(selected), drawing.label, table, title=title)
