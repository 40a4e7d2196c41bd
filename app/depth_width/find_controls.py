"""What a visitor asks in a search: conditions, what is best, images and axes. The link keeps it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from app import session
from app.depth_width.controls import FAMILY
from app.frame import kept
from resnet_core.cost import price
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.search.fit import FORMATS, Format, Setting
from resnet_core.search.fit_text import FORMAT_WORDS
from resnet_core.search.map import family_text, kept_family
from resnet_core.search.measures import MEASURES, Measure
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Match, Question, on_side
from resnet_core.search.question_text import AT_LEAST, MOST_SIDES, TITLES, condition_of, objective_of
from resnet_core.spec import ArchSpec, SpecError

OPEN, LIKE, PLACE = "depth-width.find", "depth-width.find-like", "depth-width.find"
CONDITIONS: tuple[Measure, ...] = tuple(measure for measure in MEASURES if measure != "side")
GROWING: tuple[Measure, ...] = ("layers", "field", "side", "params")  # of which a front has much
OBJECTIVES = {
    "most-params": "Most parameters",
    "least-params": "Fewest parameters",
    "most-layers": "Deepest",
    "least-macs": "Fewest MACs",
    "most-macs": "Most MACs",
    "least-latency": "Lowest predicted latency",
    "least-memory": "Least training memory",
    "least-inference": "Least inference peak",
    "most-field": "Widest receptive field",
    "most-side": "Largest image",
}
SIDES = (128, 160, 192, 224, 256, 288, 320, 384)
BATCH, MOST_BATCH = 64, 10**5


class Asked(NamedTuple):
    """A question, the images it is about, and what could not be read."""

    family: ArchSpec
    sides: tuple[int, ...]
    use: Use
    question: Question
    faults: tuple[SpecError, ...]


def is_open() -> bool:
    """The switch that shows the search."""
    return kept.switch(OPEN, "Search a million networks by conditions")


def family(now: Network) -> ArchSpec:
    """The network whose depths and widths are varied: the one that was on screen when an answer was used."""
    return kept_family(now.resnet, session.recall(LIKE)) or now.resnet


def search_here() -> None:
    """Varies the network on screen from now on."""
    session.remember(LIKE, "")


def use(found: Match, of: ArchSpec) -> None:
    """Makes an answer the network on screen; the search stays where it is."""
    session.remember(LIKE, family_text(of))
    session.remember(FAMILY, "")
    before = session.network().input
    after = before if found.side == before.width else on_side(before, found.side)
    side = {"height": after.height, "width": after.width}
    session.change({"depths": found.spec.depths, "widths": found.spec.widths}, side)


def draw(now: Network, of: ArchSpec) -> Asked:
    """All fields."""
    conditions, faults = _conditions(now, of)
    trained, setting, used = _uses(now)
    objective, x, y = _wanted()
    measure, wants_most = objective_of(objective)
    sides = tuple(kept.several(f"{PLACE}-sides", "Images, pixels a side; none for those on screen", SIDES))
    question = Question(conditions, measure, wants_most, x, y, y in GROWING)
    images = [replace(now.input, batch=batch) for batch in (trained, used)]
    passed = replace(images[1], dtype="float32")
    return Asked(of, sides[:MOST_SIDES], Use(images[0], setting, passed), question, faults)


def _conditions(now: Network, of: ArchSpec) -> tuple[tuple[Condition, ...], tuple[SpecError, ...]]:
    plan = unfold(of, now.input)
    usual: dict[Measure, str] = {"layers": f"{plan.depth:,}", "macs": f"{price(plan).macs:,}"}
    found, faults = [], []
    with st.container(horizontal=True, gap="small"):
        for measure in CONDITIONS:
            end = "at least" if measure in AT_LEAST else "at most"
            text = kept.text(f"{PLACE}-{measure}", f"{TITLES[measure]}, {end}", usual.get(measure, ""), 190)
            try:
                found.append(condition_of(measure, text))
            except SpecError as fault:
                faults.append(fault)
    return tuple(filter(None, found)), tuple(faults)


def _uses(now: Network) -> tuple[int, Setting, int]:
    """Images of a step, the setting of training, and images of a pass."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        trained = kept.number(f"{PLACE}-batch", "Batch in training", BATCH, 1, MOST_BATCH, 150)
        format: Format = kept.menu(f"{PLACE}-format", "Format in training", FORMATS, FORMAT_WORDS, 200)
        used = kept.number(f"{PLACE}-pass", "Batch in a pass", 1, 1, MOST_BATCH, 150)
    return trained, Setting(format), used


def _wanted() -> tuple[str, Measure, Measure]:
    """What the best have most or least of, and the axes."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        objective = kept.menu(f"{PLACE}-best", "Best first", tuple(OBJECTIVES), OBJECTIVES, 230)
        x: Measure = kept.menu(f"{PLACE}-x", "Across", MEASURES, TITLES, 200, usual="macs")
        others = tuple(measure for measure in MEASURES if measure != x)
        y: Measure = kept.menu(
            f"{PLACE}-y", "Up", others, TITLES, 200, usual="params" if x != "params" else "macs"
        )
    return objective, x, y
