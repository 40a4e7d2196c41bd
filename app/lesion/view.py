"""The sections of the page on lesions: each is a job, and shows the recorded result until one is run here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import streamlit as st

from app import session
from app.drawing import plotly as figures
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.lesion import figures as lesion_figures
from app.lesion import strip as lesion_strip
from app.lesion import words
from app.lesion.controls import Asked
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.errors import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Event
from resnet_core.labs.lesion import findings
from resnet_core.labs.lesion.findings import Lesions, Paths
from resnet_core.labs.lesion.points import Lesion
from resnet_core.labs.lesion.settings import MOST_BLOCKS, names, text
from resnet_core.labs.recorded import runs as recorded_runs
from resnet_core.readers.parts import parts_of

DELETED = "lesion.deleted"
SURVEY, DELETION, PATHS = "lesion.survey", "lesion.deletion", "lesion.paths"
AGAIN = "Measure again"
KINDS: dict[Lesion, str] = {"deletions": "Random deletions", "swaps": "Random swaps"}


def deleted(asked: Asked) -> tuple[str, ...]:
    """The blocks that the link says are deleted, in the network's order; what it lacks is left out."""
    try:
        named = names(session.recall(DELETED))
    except SpecError:
        return ()
    return tuple(part.key for part in parts_of(asked.plan, MOST_BLOCKS) if part.key in named)


def chosen(asked: Asked) -> None:
    """The error of the whole network, and without the chosen blocks, side by side with the plain twin's."""
    gone = deleted(asked)
    if not gone:
        run = runs.current(SURVEY, asked.request("lesion"))
        _cards(_lesions(asked, run), gone)
        return

    def draw(run: Run | None) -> None:
        _cards(findings.lesions(run.points) if run else Lesions(), gone)

    follow.follow(DELETION, _without(asked, gone), "Count the errors without them", draw)
    st.button("Put all blocks back", on_click=session.remember, args=(DELETED, ""))


def survey(asked: Asked) -> None:
    """The strip to click on, the error without each block, and random deletions and swaps."""
    gone = deleted(asked)

    def draw(run: Run | None) -> None:
        if deleted(asked) != gone:
            st.rerun()  # clicked while the run goes on, when only this part of the page is drawn again
        found = _lesions(asked, run)
        _conditions(found, run)
        _strip(asked, found, gone)
        _drawn(asked, found)

    label = "Measure all of this here" if asked.checkpoint else "Delete each block, then some at random"
    follow.follow(SURVEY, asked.request("lesion"), label, draw, AGAIN)


def paths(asked: Asked) -> None:
    """The gradient by path length."""

    def draw(run: Run | None) -> None:
        found = findings.paths(_events(asked, "paths", run))
        _conditions(found, run)
        if len(found.lengths) > 1:
            figures.chart(
                lesion_figures.paths(found, palette()),
                words.paths(found),
                lesion_figures.paths_alt(found),
                partial(lesion_figures.paths_table, found),
                "lesion_paths",
            )

    label = "Measure this here" if asked.checkpoint else "Follow the paths"
    follow.follow(PATHS, asked.request("paths"), label, draw, AGAIN)


def _strip(asked: Asked, found: Lesions, gone: tuple[str, ...]) -> None:
    parts = parts_of(asked.plan, MOST_BLOCKS)
    drawn = lesion_strip.scene(parts, found, gone, asked.plain)
    strip.draw_choosable(drawn, "lesion_strip", gone, partial(_toggle, asked))
    st.markdown(f":small[:gray[{words.singles(found, asked.plan)}]]")
    twin = st.expander("The same as a table", key="lesion_singles_table", on_change="rerun")
    if twin.open:
        with twin:
            grid.draw(lesion_strip.table(parts, found), "lesion_singles_rows")


def _drawn(asked: Asked, found: Lesions) -> None:
    kinds = [kind for kind in KINDS if found.asked and kind in found.asked.draws]
    if not kinds:
        return
    for column, kind in zip(st.columns(len(KINDS)), kinds, strict=False):
        with column:
            st.markdown(f"**{KINDS[kind]}**")
            figures.chart(
                lesion_figures.drawn(found, kind, palette(), asked.plain),
                words.drawn(found, kind, asked.plain),
                lesion_figures.drawn_alt(found, kind),
                partial(lesion_figures.drawn_table, found, kind),
                f"lesion_{kind}",
            )


def _cards(found: Lesions, gone: tuple[str, ...]) -> None:
    with st.container(horizontal=True, gap="small"):
        for outcome, whose in ((found.asked, "Network"), (found.twin, "Plain twin")):
            if outcome is None:
                continue
            label, counts = f"{whose}, whole", [outcome.wrong]
            if gone and outcome.without is not None:
                label, counts = f"{whose}, without {words.blocks(gone)}", [outcome.wrong, outcome.without]
            error = " → ".join(words.percent(outcome.error(wrong)) for wrong in counts)
            under = words.counted(outcome, *counts)
            st.metric(label, error, under, delta_color="off", delta_arrow="off", border=True)


def _toggle(asked: Asked, key: str) -> None:
    gone = set(deleted(asked)) ^ {key}
    in_order = [part.key for part in parts_of(asked.plan, MOST_BLOCKS) if part.key in gone]
    session.remember(DELETED, text(in_order))
    if in_order:
        runs.start(DELETION, _without(asked, tuple(in_order)))


def _without(asked: Asked, gone: tuple[str, ...]) -> Request:
    return asked.request("deletion", deleted=text(gone))


def _lesions(asked: Asked, run: Run | None) -> Lesions:
    return findings.lesions(_events(asked, "lesion", run))


def _events(asked: Asked, experiment: str, run: Run | None) -> Iterable[Event]:
    """What the run has found, or what is recorded while there is none."""
    if run is not None and run.points:
        return run.points
    name = f"{asked.checkpoint.name}/{experiment}" if asked.checkpoint else ""
    recorded = recorded_runs("lesions").get(name)
    return recorded.points if recorded else ()


def _conditions(found: Lesions | Paths, run: Run | None) -> None:
    if found.conditions:
        here = run is not None and bool(run.points)
        st.markdown(f":small[:gray[{words.conditions(found.conditions, here)}]]")
