"""The sections of the page on lesions: each is a run, and shows the recorded one until one is made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple, TypeVar

import streamlit as st

from app import session
from app.drawing import numbers
from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.lesion import paths, random, singles, words
from app.lesion.controls import Choices
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Event
from resnet_core.labs.lesion import findings
from resnet_core.labs.lesion.findings import Lesions, Paths
from resnet_core.labs.lesion.settings import MOST_BLOCKS, RUNNING, STATISTICS, names, recorded_name, text
from resnet_core.labs.recorded import Recorded, of_record
from resnet_core.labs.recorded import runs as recorded_runs
from resnet_core.readers.parts import parts_of

F = TypeVar("F")
DELETED = "lesion.deleted"
SURVEY, DELETION, PATHS = "lesion.survey", "lesion.deletion", "lesion.paths"
AGAIN = "Measure again"


class Source(NamedTuple):
    """The events of a run, or a recorded run and its date; "" for a run on this server."""

    events: Iterable[Event] = ()
    made: str = ""
    recorded: Recorded | None = None

    def read(self, fold: Callable[[Iterable[Event]], F]) -> F:
        """What `fold` makes of the events."""
        return of_record(fold, self.recorded) if self.recorded else fold(self.events)


def deleted(choices: Choices) -> tuple[str, ...]:
    """The blocks that the link deletes, in the network's order; unknown names are left out."""
    try:
        named = names(session.recall(DELETED))
    except SpecError:
        return ()
    return tuple(part.key for part in parts_of(choices.plan, MOST_BLOCKS) if part.key in named)


def draw_errors(choices: Choices) -> None:
    """The error of the whole network, and without the chosen blocks, side by side with the plain twin's."""
    gone = deleted(choices)
    whole = _survey(choices)
    counted = _counted(choices, gone)
    if not gone or counted:
        _cards(counted or whole, gone)
        _restore(gone)
        return

    def draw(run: Run | None) -> None:
        _cards(findings.lesions(run.points) if run and run.points else whole, gone)

    follow.follow(DELETION, _without(choices, gone), "Count the errors without them", draw)
    _restore(gone)


def _survey(choices: Choices) -> Lesions:
    """The error without each block by itself, measured here or recorded, as far as it is known."""
    run = runs.current(SURVEY, choices.lesions("lesion"))
    return _source(choices, "lesion", run).read(findings.lesions)


def _counted(choices: Choices, gone: tuple[str, ...]) -> Lesions | None:
    """The counts without the blocks `gone`, if the survey has them, or the recorded one while it goes on."""
    recorded = _source(choices, "lesion", None).read(findings.lesions)
    return findings.without(_survey(choices), gone) or findings.without(recorded, gone)


def _restore(gone: tuple[str, ...]) -> None:
    """The button stands also where nothing is deleted, or the strip would move at the first click."""
    st.button("Restore all blocks", on_click=session.remember, args=(DELETED, ""), disabled=not gone)


def draw_survey(choices: Choices) -> None:
    """The strip to click on, the error without each block, and random deletions and swaps."""
    gone = deleted(choices)

    def draw(run: Run | None) -> None:
        if deleted(choices) != gone:
            st.rerun()  # clicked while the run goes on, when only this part of the page is drawn again
        source = _source(choices, "lesion", run)
        lesions = source.read(findings.lesions)
        _conditions(lesions, source)
        if sentence := _both_statistics(choices):
            st.markdown(sentence)
        toggle = partial(_draw_strip, choices, gone)
        show(singles.exhibit(choices.plan, lesions, gone), "lesion_strip", draw=toggle)
        _draw_random(choices, lesions)

    label = "Measure this here" if choices.checkpoint else "Delete each block, then some at random"
    follow.follow(SURVEY, choices.lesions("lesion"), label, draw, AGAIN)


def draw_paths(choices: Choices) -> None:
    """The gradient by path length."""

    def draw(run: Run | None) -> None:
        source = _source(choices, "paths", run)
        found = source.read(findings.paths)
        _conditions(found, source)
        if len(found.lengths) > 1:
            show(paths.exhibit(found, palette()), "lesion_paths")

    label = "Measure paths here" if choices.checkpoint else "Measure paths"
    follow.follow(PATHS, choices.request("paths"), label, draw, AGAIN)


def _both_statistics(choices: Choices) -> str:
    """What the recorded runs say of a network with kept and with new statistics; "" where there are none."""
    kept, again = (
        _recorded(choices._replace(statistics=statistics), "lesion").read(findings.lesions).network
        for statistics in STATISTICS
    )
    return singles.statistics(kept, again) if kept and again else ""


def _draw_strip(choices: Choices, gone: tuple[str, ...], scene: Scene, key: str) -> None:
    strip.draw_choosable(scene, key, gone, partial(_toggle, choices))


def _draw_random(choices: Choices, lesions: Lesions) -> None:
    kinds = [kind for kind in random.HEADINGS if lesions.network and kind in lesions.network.draws]
    if not kinds:
        return
    for column, kind in zip(st.columns(len(random.HEADINGS)), kinds, strict=False):
        with column:
            exhibit = random.exhibit(lesions, kind, palette(), words.is_plain(choices.plan))
            show(exhibit, f"lesion_{kind}")


def _cards(lesions: Lesions, gone: tuple[str, ...]) -> None:
    with st.container(horizontal=True, gap="small"):
        for outcome, whose in ((lesions.network, "Network"), (lesions.twin, "Plain twin")):
            if outcome is None:
                continue
            label, counts = f"{whose}, whole", [outcome.wrong]
            if gone and outcome.without is not None:
                label, counts = f"{whose}, without {words.blocks(gone)}", [outcome.wrong, outcome.without]
            error = " → ".join(numbers.percent(outcome.error(wrong)) for wrong in counts)
            under = words.counted(outcome, *counts)
            st.metric(label, error, under, delta_color="off", delta_arrow="off", border=True)


def _toggle(choices: Choices, key: str) -> None:
    gone = set(deleted(choices)) ^ {key}
    in_order = [part.key for part in parts_of(choices.plan, MOST_BLOCKS) if part.key in gone]
    session.remember(DELETED, text(in_order))
    if in_order and not _counted(choices, tuple(in_order)):
        runs.start(DELETION, _without(choices, tuple(in_order)))


def _without(choices: Choices, gone: tuple[str, ...]) -> Request:
    return choices.lesions("deletion", deleted=text(gone))


def _source(choices: Choices, experiment: str, run: Run | None) -> Source:
    """The points of the run, or the recorded ones while there are none."""
    if run is not None and run.has_found:
        return Source(run.points)
    return _recorded(choices, experiment)


def _recorded(choices: Choices, experiment: str) -> Source:
    statistics = RUNNING if experiment == "paths" else choices.statistics
    name = recorded_name(experiment, {"statistics": statistics})
    whole_name = f"{choices.checkpoint.name}/{name}" if choices.checkpoint else ""
    recorded = recorded_runs("lesions").get(whole_name)
    return Source(made=recorded.made, recorded=recorded) if recorded else Source()


def _conditions(measured: Lesions | Paths, source: Source) -> None:
    if measured.conditions:
        st.markdown(f":small[:gray[{words.conditions(measured.conditions, source.made)}]]")
