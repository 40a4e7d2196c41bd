"""The pages in their groups, and what of the frame stands on each: only what acts on it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core import __version__

Action = Literal["undo", "reset", "pin", "copy", "export"]
Panel = Literal["auto", "collapsed", None]
Drawn = Literal["with frame", "by regions"]
WITH_NETWORK: tuple[Action, ...] = ("undo", "reset", "copy", "export")
COMPARING: tuple[Action, ...] = ("undo", "reset", "pin", "copy", "export")
ALONE: tuple[Action, ...] = ("undo", "copy")
ABOUT = (
    "A residual network is described once and read many times: parameters, multiply-adds, memory, receptive "
    "field, latency and code all come from one description. Every number has a "
    "[definition](/definitions). MIT licence.\n\n"
    f"Version {__version__}. The source is the repository that this server was started from: its README says "
    "how to start, `docs/decisions.md` why things are as they are, and `CHANGELOG.md` what is new."
)


class Place(NamedTuple):
    """A page: its script, title and group in the navigation.

    `panel` is how the panel of the network stands beside it at first; None where the page does not read the
    network. `actions` are those of the toolbar. `drawn` says what a change draws: the page with its frame,
    or those of the regions that its script names.
    """

    name: str
    title: str
    group: str
    panel: Panel = "auto"
    actions: tuple[Action, ...] = WITH_NETWORK
    drawn: Drawn = "with frame"

    @property
    def address(self) -> str:
        """The page's part of the address, and the start of the names of its own fields."""
        return self.name.replace("_", "-")


PLACES = (
    Place("explore", "Explore", "Explore", actions=COMPARING, drawn="by regions"),
    Place("block_lab", "Block lab", "Explore", None, ALONE),
    Place("depth_width", "Depth and width", "Explore", actions=COMPARING),
    Place("own_network", "Your network", "Explore", actions=COMPARING),
    Place("compare", "Compare", "Compare", "collapsed", actions=("undo", "reset", "copy")),
    Place("choose", "Choose", "Compare", drawn="by regions"),
    Place("fit", "Will it fit", "Compare"),
    Place("backbone", "Backbone", "Compare"),
    Place("edge", "Edge", "Compare"),
    Place("counters", "Counters", "Compare"),
    Place("forward", "Forward", "Run"),
    Place("gradients", "Gradients", "Labs", actions=COMPARING),
    Place("training", "Training", "Labs", "collapsed", ALONE),
    Place("lesion", "Lesion", "Labs", None, ALONE),
    Place("transfer", "Transfer", "Labs", None, ALONE),
    Place("claims", "Claims", "Learn", None, ALONE),
    Place("lessons", "Lessons", "Learn", None, ALONE),
    Place("definitions", "Definitions", "Learn", None, ()),
)


def at(address: str) -> Place:
    """The page of an address; the first page's may be empty."""
    return next((place for place in PLACES if place.address == address), PLACES[0])
