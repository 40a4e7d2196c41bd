"""The sections of the Forward page: each follows a run and draws its findings so far."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from app import session
from app.drawing import exhibit
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.forward import blocks as strip_exhibit
from app.forward import ladder as ladder_exhibit
from app.forward import look_view, recorded_view, words
from app.forward import roofline as roofline_exhibit
from app.forward.controls import Setup
from app.forward.measured import measured
from app.frame import cards, network_strip
from app.runs import follow, predicted
from app.runs import run as runs
from app.runs import section as sections
from app.runs.run import Run
from resnet_core.jobs.request import Request
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.forward.findings import Findings, Picture, findings
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.forward.together import together
from resnet_core.network import Network
from resnet_core.plan import named_blocks
from resnet_core.readers.plain import is_plain

BLOCK = "forward.block"
PASS, LOOK, LADDER, DEVICE = "forward.pass", "forward.look", "forward.ladder", "forward.roof"
AGAIN = "Measure again"  # for times; maps are always the same
ENDS = ("stem", "head")  # which have no maps


def section(name: str, request: Request, button: str, draw: Callable[[Findings], None]) -> None:
    """A run of this page and what `draw` makes of it."""
    sections.show(name, request, button, sections.Lab(_read, words.conditions), draw, AGAIN)


def known(name: str, request: Request) -> Findings:
    """The findings so far of the run of this request, if there is one."""
    run = runs.current(name, request)
    return _read(run) if run else Findings()


def ladder(request: Request) -> None:
    """The rungs measured so far, or else those of a recorded run."""

    def draw(run: Run | None) -> None:
        if run is None or not run.has_found:
            recorded_view.ladder(request)
            return
        climbed = _read(run)
        if sentence := words.conditions(climbed):
            st.markdown(f":small[:gray[{sentence}]]")
        _rungs(climbed)

    follow.follow(LADDER, request, "Climb the ladder", draw, AGAIN)


def _rungs(found: Findings) -> None:
    _disturbance(found)
    for name, why in found.missing:
        st.markdown(f":small[:gray[{words.rung_title(name)} was left out. {why}]]")
    if found.rungs:
        exhibit.show(ladder_exhibit.exhibit(found, palette()), "forward_ladder")


def figures(setup: Setup) -> None:
    """What is known without a run: parameters, multiply-adds, and the predicted time."""
    now, then = setup.network, session.pinned()
    with st.container(horizontal=True, gap="small"):
        for card in cards.costs(now, then)[:2]:
            card.draw()
        predicted.card(predicted.calibrated(), now, then)


def blocks(setup: Setup, device: Findings) -> None:
    """The strip with the measurements of each block, as far as there are any, and the maps of one block."""

    looking = setup.request("look", block=_block(setup.network))

    def draw(run: Run | None) -> None:
        if (run is None or not run.has_found) and runs.current(LOOK, looking) is None:
            recorded_view.blocks(setup.request("forward"))
            _maps(looking, timed=False)
            return
        timed = _read(run) if run else Findings()
        _disturbance(timed)
        if timed.whole and timed.conditions:
            st.markdown(words.whole_finding(timed, setup.network.input.batch))
            _prediction(setup, device, timed.whole.seconds, timed.conditions)
        _strip(setup, device, timed)
        if sentence := words.conditions(timed):
            st.markdown(f":small[:gray[{sentence}]]")

    follow.follow(PASS, setup.request("forward"), words.RUN, draw, AGAIN)


def _strip(setup: Setup, device: Findings, timed: Findings) -> None:
    network, ceilings = setup.network, device.roof(setup.format)
    asked = setup.request("look", block=_block(network))
    looked = known(LOOK, asked)
    found = together(timed, looked)
    parts = measured(network_strip.drawn_parts(network), found)
    placed = roofline_exhibit.place(network.plan, parts, ceilings) if ceilings else ()
    shares = roofline_exhibit.shares(placed, ceilings) if ceilings else ()
    plain = is_plain(network.plan)
    drawn = strip_exhibit.exhibit(parts, found, plain, ceilings, shares, words.statistics(looked))
    maps = partial(_maps, asked, timed.whole is not None)
    exhibit.show(drawn, "forward_strip", draw=partial(_selectable, setup), under=maps)


def _block(network: Network) -> str:
    """The block whose maps are shown: the chosen one, or else the first."""
    names = [block.name for block in named_blocks(network.plan)]
    chosen = session.recall(BLOCK)
    return chosen if chosen in names else names[0]


def _maps(request: Request, timed: bool) -> None:
    """The picture and the maps of a block; once the network has run, they need no click."""
    if timed and runs.current(LOOK, request) is None:
        runs.start(LOOK, request)

    def draw(run: Run | None) -> None:
        if run:
            look_view.draw(
                Network(request.spec, request.input), str(request.settings["weights_file"]), _read(run)
            )

    follow.follow(LOOK, request, f"Show the maps of {request.settings['block']}", draw)


def looked(setup: Setup) -> tuple[str, Picture | None]:
    """The block whose maps are shown, and the picture that the network read, once it has."""
    block = _block(setup.network)
    return block, known(LOOK, setup.request("look", block=block)).picture


def roofline(setup: Setup, passed: Findings, found: Findings) -> None:
    """The roofline of the device, and the predicted time until there is a measured one."""
    network = setup.network
    ceilings = found.roof(setup.format)
    _disturbance(found)
    if ceilings is None:
        if found.ceilings:
            st.info(f"The ceilings are not measured in {setup.format}; those in float32 are.")
        return
    if found.calibration and setup.format == "float32" and passed.whole is None:
        st.markdown(words.prediction(predicted.seconds(network, found.calibration), None))
    parts = measured(network_strip.drawn_parts(network), passed)
    placed = roofline_exhibit.place(network.plan, parts, ceilings)
    if above := words.above_the_roof(roofline_exhibit.shares(placed, ceilings)):
        st.markdown(above)
    exhibit.show(roofline_exhibit.exhibit(network.plan, parts, ceilings, palette()), "forward_roofline")


def _disturbance(found: Findings) -> None:
    if sentence := words.disturbance(found):
        st.warning(sentence)


def _read(run: Run) -> Findings:
    return findings(run.points)


def _selectable(setup: Setup, scene: Scene, key: str) -> None:
    """Paints the strip; a click on a block looks at its maps."""

    def select(block: str) -> None:
        session.remember(BLOCK, block)
        if block not in ENDS:
            runs.start(LOOK, setup.request("look", block=block))

    strip.draw_selectable(scene, key, session.recall(BLOCK), select)


def _prediction(setup: Setup, device: Findings, whole: Spread, conditions: Conditions) -> None:
    """The predicted time beside the measured one, or why there is none."""
    why = words.not_predicted(conditions)
    if device.calibration is None:
        why = why or "Measure the device below to compare this with the predicted time."
    if device.calibration is None or why:
        st.markdown(f":small[:gray[{why}]]")
        return
    st.markdown(words.prediction(predicted.seconds(setup.network, device.calibration), whole))
    st.markdown(f":small[:gray[{predicted.error_sentence(predicted.device())}]]")
