"""Training the network of the sidebar: curves while it trains and, when it has ended, errors and weights."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app import session
from app.drawing import numbers
from app.drawing.exhibit import Exhibit, show, show_row
from app.drawing.palette import palette
from app.frame import kept, residual_only
from app.frame.words import file_name, full_title
from app.runs import follow
from app.runs.run import Run
from app.training import activity, divergence, dropped, gates_by_class, one_network, words
from app.training.controls import Choices
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.data import trained
from resnet_core.data.datasets import shape_of
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.curves import Curve
from resnet_core.labs.training.findings import Checkpoint, NotKept
from resnet_core.labs.training.network import Training, read
from resnet_core.labs.training.settings import training_settings, training_task
from resnet_core.network import Network
from resnet_core.readers.plain import is_plain
from resnet_core.spec import ArchSpec, Input

RUN, MEASURE = "training.network", "training.activity"
CLASSES, DROPPED = "classes", "dropped"
USES = {"forward": "Use on Forward", "lesion": "Use on Lesion"}


def draw(choices: Choices) -> None:
    """What would be trained, the run, and its findings."""
    residual_only.stop_for_others(session.network(), "Residual and plain networks are trained here.")
    shape, spec = shape_of(choices.data), session.network().resnet
    try:
        settings = training_settings({**choices.recipe.settings, "data": choices.data})
        fitted = _fitted(spec, settings)
    except SpecError as refused:  # what is done to images alone, or made for them
        st.info(session.sentence(refused))
        return
    if fault := _fault(fitted):
        fitted = _fitted(replace(spec, stem="cifar"), settings)
        if again := _fault(fitted):
            _does_not_fit(again)
            return
        _adapted(fault)
    st.markdown(f"## Train your network: {full_title(fitted)}", anchors=False)
    st.markdown(":small[:gray[Change it on Explore, or open the panel at the top left.]]")
    st.markdown(f":small[:gray[{words.to_train(price(fitted.plan), shape)}]]")
    request = Request(
        "training", fitted.recipe, Input(shape.height, shape.width), settings, device=choices.device
    )
    follow.follow(RUN, request, "Train this network", partial(_findings, choices, fitted))


def _fitted(spec: ArchSpec, settings: Settings) -> Network:
    """The network for the images, channels and classes of the data."""
    shape = shape_of(str(settings["data"]))
    input = replace(session.network().input, height=shape.height, width=shape.width)
    return Network(training_task(spec, settings, 0).spec, input)


def _fault(network: Network) -> SpecError | None:
    """Why a network cannot read its images."""
    try:
        price(network.plan)
    except SpecError as fault:
        return fault
    return None


def _adapted(fault: SpecError) -> None:
    """That another network is trained than that of the sidebar, and a small one to take instead."""
    name = full_title(session.network())
    st.info(
        f"{name} cannot read images this small ({session.sentence(fault).rstrip('.')}). With the CIFAR stem, "
        "which keeps their resolution, it can."
    )
    _use_small()


def _does_not_fit(fault: SpecError) -> None:
    st.info(f"For these images, {session.sentence(fault)}")
    _use_small()


def _use_small() -> None:
    st.button("Use residual-20", on_click=session.go_to, args=(Network(DIGITS_SPEC, Input(32, 32)),))


def _findings(choices: Choices, network: Network, run: Run | None) -> None:
    if run is None or not run.points:
        return
    finding = read(run.points)
    st.markdown(f":small[:gray[{words.conditions(finding.conditions)}]]")
    if finding.curve:
        if isinstance(run.end, Done):
            st.markdown(words.closing(full_title(network), finding.curve))
        _curves(finding.curve, choices.recipe.epochs, is_plain(network.plan))
    if finding.activities:
        _at_work(finding)
    match finding.weights:
        case NotKept(why):
            st.warning(why)
        case Checkpoint():
            _weights(finding.weights, network)


def _curves(curve: Curve, epochs: int, plain: bool) -> None:
    if sentence := divergence.sentence([curve]):
        st.markdown(sentence)
    if row := one_network.exhibits(curve, epochs, plain, palette()):
        show_row(row)
    if exhibit := divergence.exhibit([curve], palette()):
        show(exhibit, "training_network_diverged")


def _at_work(finding: Training) -> None:
    """What goes on in the blocks: by epoch, or after the latest one."""
    names: dict[str, str] = dict(activity.measures(finding.activities).items())
    latest: dict[str, Exhibit] = {}
    if finding.gates:
        names[CLASSES] = "gates by class"
        latest[CLASSES] = gates_by_class.exhibit(finding.gates, palette())
    if finding.dropped:
        names[DROPPED] = "branches dropped"
        latest[DROPPED] = dropped.exhibit(finding.dropped, palette())
    chosen = kept.buttons(MEASURE, "Seen at work", list(names), names)
    if exhibit := latest.get(chosen):
        show(exhibit, f"training_network_{chosen}")
        return
    measure = next(each for each in activity.NAMES if each == chosen)
    show(activity.exhibit(finding.activities, measure, palette()), "training_network_activity")


def _weights(checkpoint: Checkpoint, network: Network) -> None:
    path = trained.find(checkpoint.name)
    if path is None:
        st.info("The weights have been deleted: train the network again.")
        return
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            f"Download weights, {numbers.in_bytes(checkpoint.bytes)}",
            path.read_bytes,
            f"{file_name(network)}.safetensors",
            "application/octet-stream",
            on_click="ignore",
        )
        for page, label in USES.items():
            if st.button(label, key=f"training_use_{page}"):
                use(page, path.name, network)


def use(page: str, name: str, network: Network) -> None:
    """Opens a page that reads the weights, with the network as it was trained."""
    session.go_to(network)
    session.remember(f"{page}.trained", name)
    if page == "forward":
        session.remember("forward.weights", "trained")
    st.switch_page(f"../pages/{page}.py")  # as seen from the entry file
