"""Training the network of the sidebar: live curves, and when it is done, its weights."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app import session
from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Line, Moving
from app.drawing.palette import palette
from app.frame.words import file_name
from app.runs import follow
from app.runs.run import Run
from app.training import figures as training_figures
from app.training import words
from app.training.controls import Asked
from app.training.degradation_view import broken
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.data import trained
from resnet_core.data.datasets import shape_of
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.request import Request
from resnet_core.labs.training.curves import Curve, Measure
from resnet_core.labs.training.findings import Checkpoint, NotKept
from resnet_core.labs.training.network import NAME, read
from resnet_core.labs.training.settings import training_settings, training_task
from resnet_core.network import Network
from resnet_core.spec import Input

RUN = "training.network"
DASH: dict[Measure, str] = {"train_error": "solid", "test_error": "dashed", "loss": "solid"}
USES = {"forward": "Use on Forward", "lesion": "Use on Lesion"}


def draw(asked: Asked) -> None:
    """What would be trained, the run, and what came of it."""
    shape, spec = shape_of(asked.data), session.network().spec
    input = replace(session.network().input, height=shape.height, width=shape.width)
    settings = training_settings({**asked.recipe.settings, "data": asked.data})
    learned = Network(training_task(spec, settings, 0).spec, input)
    try:
        cost = price(learned.plan)
    except SpecError as fault:
        _does_not_fit(fault)
        return
    st.markdown(f":small[:gray[{words.to_train(cost, shape)}]]")
    request = Request(
        "training", learned.spec, Input(shape.height, shape.width), settings, device=asked.device
    )
    follow.follow(RUN, request, "Train this network", partial(_shown, asked, learned))


def _does_not_fit(fault: SpecError) -> None:
    st.info(f"For these images, {session.sentence(fault)} The CIFAR stem keeps their resolution.")
    with st.container(horizontal=True, gap="small"):
        st.button("Use the CIFAR stem", on_click=session.change, args=({"stem": "cifar"},))
        st.button("Use residual-20", on_click=session.go_to, args=(Network(DIGITS_SPEC, Input(32, 32)),))


def _shown(asked: Asked, learned: Network, run: Run | None) -> None:
    if run is None or not run.points:
        return
    finding = read(run.points)
    st.markdown(f":small[:gray[{words.conditions_of(finding.conditions)}]]")
    if finding.curve:
        if sentence := words.diverged([finding.curve]):
            st.markdown(sentence)
        _curves(finding.curve, asked.recipe.epochs)
        broken({NAME: finding.curve}, "training_network")
    match finding.weights:
        case NotKept(why):
            st.warning(why)
        case Checkpoint():
            _weights(finding.weights, learned)


def _curves(curve: Curve, epochs: int) -> None:
    if not any(trace.epochs for trace in curve.traces.values()):
        return
    colours = palette()
    colour = colours.plain if session.network().spec.shortcut == "none" else colours.shortcut
    errors = [
        line
        for measure, title in training_figures.ERRORS
        for line in training_figures.curve_lines(
            curve, measure, epochs, Line(title, colour, (), dash=DASH[measure])
        )
    ]
    loss = training_figures.curve_lines(curve, "loss", epochs, Line("loss", colour, ()))
    places = Axes([str(number) for number in range(1, epochs + 1)], "epoch")
    charts = [
        Moving(
            "Error",
            training_figures.errors_by_epoch(errors, epochs, colours),
            words.alt_of_curves({NAME: curve}),
            "training_network_error",
        ),
        Moving(
            "Training loss",
            echarts.lines(loss, places, colours),
            words.alt_of_loss(curve),
            "training_network_loss",
        ),
    ]
    table = partial(training_figures.network_table, curve)
    echarts.charts(charts, words.NETWORK_CAPTION, table, height=280)


def _weights(checkpoint: Checkpoint, learned: Network) -> None:
    path = trained.find(checkpoint.name)
    if path is None:
        st.info("The weights are not kept any more: train the network again to have them.")
        return
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            f"Weights, {numbers.in_bytes(checkpoint.bytes)}",
            path.read_bytes,
            f"{file_name(learned)}.safetensors",
            "application/octet-stream",
            on_click="ignore",
        )
        for page, label in USES.items():
            if st.button(label, key=f"training_use_{page}"):
                use(page, path.name, learned)


def use(page: str, name: str, learned: Network) -> None:
    """Moves to the trained network, as it was fitted to its images, and to a page that reads its weights."""
    session.go_to(learned)
    session.remember(f"{page}.trained", name)
    if page == "forward":
        session.remember("forward.weights", "trained")
    st.switch_page(f"../pages/{page}.py")  # as seen from the entry file
