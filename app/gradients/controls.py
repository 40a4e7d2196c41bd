"""What a visitor asks of the experiments on gradients; the link keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import streamlit as st

from app import session
from app.forward.controls import choice
from app.frame import widgets
from app.gradients import words
from app.runs.run import engine
from resnet_core.data.datasets import DIGITS
from resnet_core.errors import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.gradients.settings import DATA, MOST_STEPS
from resnet_core.labs.gradients.twins import link_of
from resnet_core.labs.settings import Scalar
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import Input, to_query
from resnet_core.zoo import PUBLISHED, ZOO

TWINS, SCHEME, DATA_FIELD = "gradients.twins", "gradients.scheme", "gradients.data"
BATCH = "gradients_batch"  # the network's own, so it is not kept under the page's name
SEEDS, WHEN, STEPS, DOUBLE = "gradients.seeds", "gradients.when", "gradients.steps", "gradients.float64"
DEVICE, NO_NORM, BLOCK = "gradients.device", "gradients.no_norm", "gradients.block"
OTHER_SCHEMES = ",".join(words.SCHEMES)
MOST_BLOCKS = 60  # in a menu
USUAL_BATCH, USUAL_STEPS, FRAMES = 16, 20, 20
WHENS = {"start": "at the start", "after": "after training steps", "film": "as a film over training"}
TRY = {"cifar_resnet20": "ResNet-20", "cifar_resnet56": "ResNet-56", "cifar_resnet110": "ResNet-110"}
TRY |= {"cifar_plain56": "Plain-56", "cifar_preact110": "ResNet-110 v2", "cifar_resnet1202": "ResNet-1202"}


class Asked(NamedTuple):
    """What the controls say."""

    network: Network
    input: Input
    device: str
    settings: Mapping[str, Scalar]

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request of one of the experiments, with those of the settings that it has."""
        check = TABLE.experiments[experiment].settings
        known = check({}).keys()
        given = {name: value for name, value in {**self.settings, **more}.items() if name in known}
        return Request(experiment, self.network.spec, self.input, check(given), device=self.device)


def presets() -> None:
    """Networks that show something at once."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(":small[:gray[Try]]", width="content")
        for name, label in TRY.items():
            network = Network(ZOO[name], PUBLISHED[name].input)
            st.button(label, key=f"try_{name}", on_click=partial(session.go_to, network), type="tertiary")


def draw(now: Network) -> Asked:
    """The rows of controls."""
    twins = _twins()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        data = choice(DATA_FIELD, "Images", DATA, words.DATA, 210)
        scheme = choice(SCHEME, "Weights by", list(words.SCHEMES), words.SCHEMES, 150)
        batch = _batch(now)
        seeds = int(choice(SEEDS, "Seeds", ("3", "1", "5", "8"), {each: each for each in "1358"}, 90))
        double = choice(DOUBLE, "Number format", ("", "yes"), {"": "float32", "yes": "float64"}, 130)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        device, when = _device(), _when(data)
    settings: dict[str, Scalar] = {"twins": twins, "data": data, "scheme": scheme, "seeds": seeds}
    settings |= when
    input = replace(now.input, batch=batch, dtype="float64" if double else "float32")
    settings["pinned"] = _pinned(input)
    return Asked(now, input, device, settings)


def _pinned(input: Input) -> str:
    """The pinned network, or "" where there is none, or none that can read these images."""
    pinned = session.pinned()
    if pinned is None:
        return ""
    try:
        unfold(pinned.spec, input)
    except SpecError as fault:
        st.markdown(f":small[:gray[The pinned network is left out: {session.sentence(fault)}]]")
        return ""
    return link_of(to_query(pinned.spec))


def switch(name: str, label: str) -> bool:
    """A switch that the link keeps."""
    now = session.recall(name) == "yes"
    widgets.show(name, now)

    def take() -> None:
        session.remember(name, "yes" if st.session_state[name] else "")

    st.toggle(label, key=name, on_change=take)
    return now


def block(now: Network) -> str:
    """The block to take apart; "" is the last one that keeps its shape."""
    if now.plan.blocks > MOST_BLOCKS:
        return ""
    names = [each.name for each in named_blocks(now.plan)]
    return choice(
        BLOCK, "Block", ["", *names], {"": "the last that keeps its shape"} | {n: n for n in names}, 260
    )


def refusal(asked: Asked) -> SpecError | None:
    """Why the controls ask for what cannot be, if they do."""
    if asked.settings["data"] == DIGITS and asked.network.spec.num_classes < 10:
        why = "there are ten digits, so the network on screen needs 10 classes or more; noise works too"
        return SpecError("num_classes", why, 10)
    return None


def _twins() -> str:
    asked = [name for name in session.recall(TWINS, "plain").split(",") if name in words.TWINS]
    widgets.show(TWINS, asked)

    def take() -> None:
        session.remember(TWINS, ",".join(st.session_state[TWINS]) or "none")

    st.pills(
        "Beside it",
        list(words.TWINS),
        selection_mode="multi",
        format_func=words.TWINS.__getitem__,
        key=TWINS,
        on_change=take,
        help="Twins of the network on screen: the same but for one choice. A pinned network comes with them.",
    )
    return ",".join(asked)


def _when(data: str) -> dict[str, Scalar]:
    """When the network is looked at."""
    if data != DIGITS:
        st.markdown(":small[:gray[Looked at as initialised; digits can be trained on, too.]]")
        return {}
    when = choice(WHEN, "Looked at", list(WHENS), WHENS, 230)
    if when == "start":
        return {}
    steps = _number(STEPS, "Steps", USUAL_STEPS, 1, MOST_STEPS)
    return {"steps": steps, "moments": min(FRAMES, steps) if when == "film" else 1}


def _device() -> str:
    devices = engine().status().devices
    return choice(DEVICE, "Device", list(devices), {name: one.label for name, one in devices.items()}, 220)


def _batch(now: Network) -> int:
    """The network's batch; one image, which has no statistics, counts as not chosen yet."""
    batch = now.input.batch if now.input.batch > 1 else USUAL_BATCH
    widgets.show(BATCH, batch)

    def take() -> None:
        session.change(input={"batch": st.session_state[BATCH]})

    st.number_input("Batch", 2, key=BATCH, on_change=take, width=110)
    return batch


def _number(name: str, label: str, usual: int, least: int, most: int) -> int:
    text = session.recall(name)
    now = min(max(int(text), least), most) if text.isdecimal() and len(text) < 10 else usual
    widgets.show(name, now)

    def take() -> None:
        given = st.session_state[name]
        session.remember(name, "" if given == usual else str(given))

    st.number_input(label, least, most, key=name, on_change=take, width=110)
    return now
