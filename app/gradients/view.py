"""The sections of the page on gradients: each is a run, and shows what that has found so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.frame import widgets
from app.gradients import by_depth, film, jacobian, norms, recorded, shattering, strip, trend, words
from app.gradients.controls import Choices
from app.runs import follow
from app.runs import section as sections
from app.runs.run import Run
from resnet_core.jobs.request import Request
from resnet_core.labs.gradients import by_depth as by_depth_lab
from resnet_core.labs.gradients.findings import Findings, fold
from resnet_core.labs.gradients.points import Quantity
from resnet_core.labs.gradients.recorded import INPUT
from resnet_core.labs.gradients.recorded_sections import COMPARED_STARTS, Section, answers, recorded_section
from resnet_core.labs.gradients.twins import ASKED
from resnet_core.labs.recorded import of_record, runs
from resnet_core.network import Network

NORMS, SCHEMES, BY_DEPTH = "gradients.norms", "gradients.schemes", "gradients.by_depth"
STARTS = "gradients.starts"
FRAME_SECONDS = 0.8
Draw = Callable[[Findings], None]


def section(section: Section, request: Request, label: str, draw: Draw) -> None:
    """A run of this page, or until there is one a recorded run, and what `draw` makes of its findings."""

    def draw_run(run: Run | None) -> None:
        if run and run.points:
            record, findings = None, _read(run)
        else:
            record = recorded_section(section)
            findings = of_record(recorded.ended, record)
            if not answers(section, request.spec, request.input, request.settings):
                shown = Network(request.spec, request.input)
                st.markdown(words.not_yet(shown, Network(record.spec, INPUT)))
        if sentence := words.diverged(findings):
            st.warning(sentence)
        draw(findings)
        conditions = words.conditions(findings, record.made if record else "")
        st.markdown(f":small[:gray[{conditions}]]")

    follow.follow(f"gradients.{section}", request, label, draw_run)


def norms_section(choices: Choices, quantity: Quantity) -> None:
    """Norms across depth: what was measured of these networks, or else a recorded run."""
    request = choices.request("gradients")

    def draw(run: Run | None) -> None:
        if run and run.points:
            findings, conditions = _read(run), words.conditions(_read(run))
            network, note = choices.network, ""
        else:
            stands = recorded.standing(request)
            network, findings, conditions = stands.network, stands.findings, stands.conditions
            note = words.not_yet(choices.network, network) if stands.is_other else ""
        if sentence := words.diverged(findings):
            st.warning(sentence)
        draw_norms(network, quantity, NORMS, findings, int(request.settings["steps"]), note)
        st.markdown(f":small[:gray[{conditions}]]")

    follow.follow(NORMS, request, words.MEASURE, draw)


def schemes_section(choices: Choices, quantity: Quantity, norm: bool) -> None:
    """The four initialisations, each under its own name."""
    own = choices.network.resnet
    spec = own if norm else replace(own, norm="none", stage_norms=())
    network = replace(choices.network, spec=spec)
    others = ",".join(words.SCHEMES)
    request = choices._replace(network=network).request("gradients", twins=others, pinned="", steps=0)

    def draw(findings: Findings) -> None:
        scheme = findings.conditions.scheme if findings.conditions else str(choices.settings["scheme"])
        draw_norms(network, quantity, SCHEMES, _renamed(findings, scheme), 0)

    section("schemes" if norm else "schemes_no_norm", request, "Compare the four initialisations", draw)


def starts_section(choices: Choices, quantity: Quantity) -> None:
    """Starts at which branches add nothing, or next to nothing, beside the network's own."""
    names = ",".join(COMPARED_STARTS)
    request = choices.request("gradients", twins=names, pinned="", steps=0)

    def draw(findings: Findings) -> None:
        draw_norms(choices.network, quantity, STARTS, findings, 0)

    section("starts", request, "Compare the starts", draw)
    with st.expander("What each start is"):
        st.markdown(f":small[:gray[{words.STARTS}]]")


def depth_section(device: str) -> None:
    """Networks of many depths: the recorded run, or the one made here."""
    request = Request(
        by_depth_lab.FILE,
        by_depth_lab.SPEC,
        by_depth_lab.INPUT,
        by_depth_lab.by_depth_settings({}),
        device=device,
    )

    def draw(found: by_depth_lab.ByDepth, made: str) -> None:
        st.markdown(by_depth.sentence(found))
        show(by_depth.exhibit(found, palette()), "gradients_by_depth")
        st.markdown(f":small[:gray[{words.conditions_of(found.conditions, made)}]]")

    record = runs(by_depth_lab.FILE)[by_depth_lab.FILE]
    sections.show_recorded(
        BY_DEPTH, request, "Run it here: four networks of 8 depths", record, by_depth_lab.fold, draw
    )


def draw_norms(
    network: Network, quantity: Quantity, key: str, findings: Findings, asked: int, note: str = ""
) -> None:
    """The chart of norms; of several moments of a training the one that is chosen, or all as a film.

    It opens at the moment nearest to the training step that the settings ask for. `note` stands under it.
    """
    steps = findings.steps()
    if not steps:
        return
    if len(steps) == 1 or not findings.ended:  # a slider whose steps still come would lose its place
        _draw_step(network, quantity, key, findings, _latest(findings), partial(_say, note))
        return
    play, place = f"{key}_play", f"{key}_step"
    playing = bool(st.session_state.get(play))

    @st.fragment(run_every=FRAME_SECONDS if playing else None)
    def frame() -> None:
        now = _moment(place, steps, playing, asked)

        def slider() -> None:
            widgets.show(place, now)
            st.select_slider("Training step", steps, now, key=place, on_change=_choose, args=(place,))
            _say(note)

        _draw_step(network, quantity, key, findings, now, slider)

    frame()
    st.toggle("Play the film", key=play)
    if len(steps) > 2 and key == NORMS:
        _draw_film(quantity, findings)


def draw_jacobian(findings: Findings) -> None:
    """Singular values of one block in each network."""
    if findings.jacobians:
        st.markdown(jacobian.sentence(findings))
        show(jacobian.exhibit(findings, palette()), "gradients_values")


def draw_shattering(findings: Findings) -> None:
    """The correlation of the gradients at nearby images in each network."""
    if findings.shattering:
        st.markdown(shattering.sentence(findings))
        show(shattering.exhibit(findings, palette()), "gradients_shattering_chart")


def _draw_step(
    network: Network,
    quantity: Quantity,
    name: str,
    findings: Findings,
    step: int,
    under: Callable[[], None],
) -> None:
    """The chart of norms at one step, the strip in the same colours, and how fast each norm grows."""
    key = name.replace(".", "_")

    def below() -> None:
        under()
        st.markdown(trend.sentence(findings, step, quantity))

    show(norms.exhibit(findings, step, quantity, palette()), f"{key}_chart", under=below)
    band = findings.band(ASKED, step, quantity)
    if band and name == NORMS:
        parts = strip.parts(network.plan)
        show(strip.exhibit(parts, findings.networks[0], band, quantity), f"{key}_strip")
    grid.draw(trend.table(findings, step, quantity), f"{key}_growth")


def _say(note: str) -> None:
    if note:
        st.markdown(note)


def _draw_film(quantity: Quantity, findings: Findings) -> None:
    """The whole training at once: the first block as lines, all blocks as maps."""
    st.markdown(film.sentence(findings), help=film.why(findings) or None)
    left, right = st.columns(2)
    with left:
        show(film.lines(findings, palette()), "gradients_film_lines")
    with right:
        show(film.maps(findings, quantity, palette()), "gradients_film_maps")


def _read(run: Run) -> Findings:
    return replace(fold(run.points), ended=run.end is not None)


@lru_cache(maxsize=8)
def _renamed(findings: Findings, scheme: str) -> Findings:
    return findings.renamed(ASKED, scheme)


def _latest(findings: Findings) -> int:
    """The last step at which every network that is known was measured, as far as there is one."""
    names = {each.variant for each in findings.norms}
    common = [
        step
        for step in findings.steps()
        if {each.variant for each in findings.norms if each.step == step} == names
    ]
    return max(common, default=findings.steps()[-1])


def _choose(place: str) -> None:
    st.session_state[f"{place}_chosen"] = st.session_state[place]


def _moment(place: str, steps: Sequence[int], playing: bool, asked: int) -> int:
    """The step to show: the chosen one, the next one of a film, or else the one that was asked for."""
    first = min(steps, key=lambda step: abs(step - asked))
    chosen = st.session_state.get(f"{place}_chosen", first)
    if playing:
        before = st.session_state.get(place, first)
        chosen = steps[(steps.index(before) + 1) % len(steps)] if before in steps else steps[0]
        st.session_state[f"{place}_chosen"] = chosen
    return chosen if chosen in steps else first
