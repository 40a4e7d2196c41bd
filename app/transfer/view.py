"""The sections of the page: the recorded run at once, and what is run here in its place."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from app.drawing.exhibit import show, show_row
from app.drawing.palette import palette
from app.frame import kept
from app.runs import follow, section
from app.runs.run import Run
from app.transfer import curves, ends, moves, words
from app.transfer.controls import Choices
from resnet_core.jobs.request import Request
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import typed
from resnet_core.labs.transfer.findings import Transfer, fold
from resnet_core.labs.transfer.settings import (
    FILE,
    GRADUAL,
    INPUT,
    USUAL,
    WAYS,
    TransferSettings,
)
from resnet_core.plan import unfold
from resnet_core.readers.parts import parts_of
from resnet_core.spec import Input, Spec

RUN, IMAGES = "transfer.run", "transfer.images"


def draw(choices: Choices) -> None:
    """Everything that depends on the controls."""
    if choices.request is None:
        return
    own = choices.own
    trainings = len(WAYS) * len(own.sizes) * own.seeds
    button = f"Run it here: {trainings} trainings of {own.steps} steps"
    if choices.is_recorded:
        recorded = runs(FILE)[GRADUAL if own.gradual else USUAL]
        section.show_recorded(
            RUN, choices.request, button, recorded, fold, _draw_of(choices.request, recorded)
        )
    else:
        follow.follow(RUN, choices.request, button, _own(choices.request))


def _draw_of(request: Request, recorded: Recorded) -> Callable[[Transfer, str], None]:
    """What draws findings, given the date of what was recorded, or ""."""

    def draw_found(found: Transfer, made: str) -> None:
        settings = recorded.settings if made else request.settings
        _draw(found, typed(TransferSettings, settings), request.spec, made)

    return draw_found


def _own(request: Request) -> Callable[[Run | None], None]:
    def draw_run(run: Run | None) -> None:
        if run is None or not run.has_found:
            st.markdown(f":small[:gray[{words.NOT_YET}]]")
        else:
            _draw(fold(run.points), typed(TransferSettings, request.settings), request.spec, "")

    return draw_run


def _draw(found: Transfer, own: TransferSettings, spec: Spec, made: str) -> None:
    if not found.curves:
        return
    if found.moves:  # before, no training is over
        show(ends.exhibit(found, palette()), "transfer_ends")
    if said := words.verdict(found):
        st.markdown(said)
    st.markdown(f":small[:gray[{words.conditions(found, own, spec, made)}]]")
    st.markdown("## While they learn", anchors=False)
    st.markdown(f":small[:gray[{words.WHAT}]]")
    if own.gradual:
        st.markdown(f":small[:gray[{words.GRADUAL}]]")
    show_row(curves.exhibits(found, own, "transfer_curves", palette()))
    if found.moves:
        _draw_moves(found, spec)


def _draw_moves(found: Transfer, spec: Spec) -> None:
    st.markdown("## Which blocks move", anchors=False)
    side = found.task.side if found.task else INPUT.height
    titles = {size: f"{size:,} images a class" for size in found.sizes}
    images = kept.buttons(IMAGES, "Images a class", list(reversed(titles)), titles, hidden=True)
    parts = parts_of(unfold(spec, Input(side, side)))
    if said := words.moved(found, images):
        st.markdown(said)
    show(moves.exhibit(parts, found, images), "transfer_moves")
