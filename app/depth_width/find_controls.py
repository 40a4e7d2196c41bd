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
from resnet_core.search.axes import Scaled
from resnet_core.search.family_text import family_kept, kept_text, searched
from resnet_core.search.fit import FORMATS, Format, Setting
from resnet_core.search.fit_text import FORMAT_WORDS
from resnet_core.search.known import known_measures
from resnet_core.search.measures import Measure
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Match, Question, on_side
from resnet_core.search.question_text import AT_LEAST, MOST_SIDES, TITLES, condition_of, objective_of
from resnet_core.spec import ArchSpec, SpecError

OPEN, LIKE, PLACE = "depth-width.find", "depth-width.find-like", "depth-width.find"
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

    family: ArchSpec | Scaled
    sides: tuple[int, ...]
    use: Use
    question: Question
    faults: tuple[SpecError, ...]


def is_open() -> bool:
    """The switch that shows the search."""
    return kept.switch(OPEN, "Search up to a million networks by conditions")


def family(now: Network) -> ArchSpec | Scaled:
    """The network whose depths and widths are varied: the one that was on screen when an answer was used."""
    return family_kept(searched(now.spec), session.recall(LIKE))


def search_here() -> None:
    """Varies the network on screen from now on."""
    session.remember(LIKE, "")


def use(found: Match, of: ArchSpec | Scaled) -> None:
    """Makes an answer the network on screen; the search stays where it is."""
    session.remember(LIKE, kept_text(of))
    session.remember(FAMILY, "")
    before = session.network().input
    after = before if found.side == before.width else on_side(before, found.side)
    side = {"height": after.height, "width": after.width}
    session.change(vars(found.spec), side)


def draw(now: Network, of: ArchSpec | Scaled) -> Asked:
    """All fields."""
    fields = st.container(key="find_conditions")
    trained, setting, used = _uses(now)
    known = known_measures(of, setting.is_mixed)
    with fields:
        conditions, faults = _conditions(now, of, known)
    objective, x, y = _wanted(known)
    measure, wants_most = objective_of(objective)
    sides = tuple(kept.several(f"{PLACE}-sides", "Images, pixels a side; none for those on screen", SIDES))
    question = Question(conditions, measure, wants_most, x, y, y in GROWING)
    images = [replace(now.input, batch=batch) for batch in (trained, used)]
    passed = replace(images[1], dtype="float32")
    return Asked(of, sides[:MOST_SIDES], Use(images[0], setting, passed), question, faults)


def _conditions(
    now: Network, of: ArchSpec | Scaled, known: tuple[Measure, ...]
) -> tuple[tuple[Condition, ...], tuple[SpecError, ...]]:
    plan = unfold(of, now.input)
    usual: dict[Measure, str] = {"layers": f"{plan.depth:,}", "macs": f"{price(plan).macs:,}"}
    found, faults = [], []
    with st.container(horizontal=True, gap="small"):
        for measure in (each for each in known if each != "side"):
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


def _wanted(known: tuple[Measure, ...]) -> tuple[str, Measure, Measure]:
    """What the best have most or least of, and the axes."""
    objectives = tuple(name for name in OBJECTIVES if objective_of(name)[0] in known)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        objective = kept.menu(f"{PLACE}-best", "Best first", objectives, OBJECTIVES, 230)
        x: Measure = kept.menu(f"{PLACE}-x", "Across", known, TITLES, 200, usual="macs")
        others = tuple(measure for measure in known if measure != x)
        y: Measure = kept.menu(
            f"{PLACE}-y", "Up", others, TITLES, 200, usual="params" if x != "params" else "macs"
        )
    return objective, x, y
