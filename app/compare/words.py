"""Sentences of Compare."""

from __future__ import annotations

from collections.abc import Sequence

from app.frame import words
from app.runs import conditions as sentences
from resnet_core.labs.latencies.findings import Findings
from resnet_core.network import Network
from resnet_core.search.comparison import Row, Top1

ALIGNED = (
    "Stages of about the same resolution stand above each other: that nearest to 7, 14, 28, 56, ... pixels."
)
DISTURBED = "Something else had the processor while this was timed; measure again in a quiet moment."
LATENCY = (
    "Half the multiply-adds need not be half the time: bytes moved and a fixed cost for each layer count too."
)
ALONE = "Add up to three networks to compare this one with."
NOT_BUILT = "The network of a file cannot be built here, so it is not timed; without it, the others can be."


def headline(networks: Sequence[Network]) -> str:
    """The networks by name."""
    *most, last = [words.full_title(each) for each in networks]
    return f"Compare: {', '.join(most)} and {last}" if most else f"Compare: {last}"


def label(titles: Sequence[str]) -> str:
    """What the strips show, to those who do not see them."""
    return f"Network strips of {', '.join(titles)}, stages of one resolution above each other."


def strips(networks: Sequence[Network]) -> str:
    """What the shapes mean, and which stand above each other."""
    return f"{words.strip_words(*networks)} {ALIGNED if len(networks) > 1 else ''}".strip()


def conditions(found: Findings) -> str:
    """What the measured latencies depend on."""
    return sentences.sentence(found.conditions, "median of passes in turn") if found.conditions else ""


def sources(rows: Sequence[Row]) -> str:
    """Where each published error stands, and for which images it is; empty where none was published."""
    listed = (_source(row.title, row.published) for row in rows if row.published)
    errors = "; ".join(listed)
    return f"Published top-1 errors: {errors}." if errors else ""


def _source(title: str, published: Top1) -> str:
    errors, input = published
    image = f"{input.height} × {input.width}"
    place = words.place_of(errors.source)
    return f"{title} {errors.top1} % on {errors.dataset} at {image}, {errors.protocol} ({place})"
