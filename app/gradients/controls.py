"""The controls of the page on gradients; the link keeps what a visitor chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept, widgets
from app.gradients import words
from app.runs import device
from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.gradients.points import Quantity, quantities_of
from resnet_core.labs.gradients.settings import MOST_STEPS, TAUGHT, check_data, data_for
from resnet_core.labs.gradients.twins import PLAIN, TWO_BY_TWO, link_of
from resnet_core.labs.settings import Scalar
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import Input, to_query
from resnet_core.zoo import PUBLISHED, RESNETS

TWINS, SCHEME, DATA_FIELD = "gradients.twins", "gradients.scheme", "gradients.data"
BATCH = "gradients_batch"  # the network's own, so it is not kept under the page's name
SEEDS, WHEN, STEPS, DOUBLE = "gradients.seeds", "gradients.when", "gradients.steps", "gradients.float64"
DEVICE, NO_NORM, BLOCK = "gradients.device", "gradients.no_norm", "gradients.block"
QUANTITY, SCHEMES_QUANTITY = "gradients.shown", "gradients.schemes_shown"
STARTS_QUANTITY = "gradients.starts_shown"
TELLING: tuple[Quantity, ...] = (
    "signal",
    "branch",
    "weights",
    "outputs",
)  # of how a network begins, the most telling first
MOST_BLOCKS = 60  # in a menu
USUAL_BATCH, USUAL_STEPS, USUAL_SEEDS, FRAMES = 16, 20, 3, 20
WHENS = {"start": "at initialisation", "after": "after training steps", "film": "as a film over training"}
TRY = {"cifar_resnet20": "ResNet-20", "cifar_resnet56": "ResNet-56", "cifar_resnet110": "ResNet-110"}
TWO_BY_TWO_NETWORK, TWO_BY_TWO_NAME = "cifar_resnet56", "two_by_two"
TRIED = "gradients_try"
TRY |= {"cifar_plain56": "Plain-56", "cifar_preact110": "ResNet-110 v2", "cifar_resnet1202": "ResNet-1202"}


class Choices(NamedTuple):
    """What a visitor chose: the network, its images, the device and the settings of the experiments."""

    network: Network
    input: Input
    device: str
    settings: Mapping[str, Scalar]

    @property
    def is_film(self) -> bool:
        """Whether norms are measured at several moments of the training."""
        return int(self.settings.get("moments", 1)) > 1

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request of one of the experiments, with those of the settings that it has.

        The others have no film, so they do not wait for its training.
        """
        check = TABLE.experiments[experiment].settings
        names = check({}).keys()
        untrained = {"steps": 0} if self.is_film and experiment != "gradients" else {}
        given = {**self.settings, **untrained, **more}
        settings = {name: value for name, value in given.items() if name in names}
        return Request(experiment, self.network.recipe, self.input, check(settings), device=self.device)


def draw(now: Network) -> Choices:
    """All settings behind one button, networks to try behind another, and a line that says what is chosen."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.popover("Settings", key="gradients_settings"):
            choices = _settings(now)
        _try()
        st.markdown(f":small[:gray[{in_one_line(choices)}]]", width="stretch")
    return choices


def usual(now: Network) -> Choices:
    """What is chosen where a link says nothing of this page, on a processor."""
    settings: dict[str, Scalar] = {"twins": PLAIN if now.is_residual else "", "data": data_for(now.recipe)[0]}
    settings |= {"scheme": next(iter(words.SCHEMES)), "seeds": USUAL_SEEDS, "pinned": ""}
    return Choices(now, replace(now.input, batch=_own_batch(now), dtype="float32"), "cpu", settings)


def _try() -> None:
    """Networks that show something at once."""
    titles = {**TRY, TWO_BY_TWO_NAME: "ResNet-56 without shortcuts, batch norm, both"}
    st.menu_button("Try", list(titles), key=TRIED, format_func=titles.__getitem__, on_click=_take_tried)


def _take_tried() -> None:
    name = st.session_state[TRIED]
    if name == TWO_BY_TWO_NAME:
        _two_by_two()
    elif name in TRY:
        session.go_to(Network(RESNETS[name], PUBLISHED[name].input))


def _two_by_two() -> None:
    """A network with shortcuts beside its twins without them, each with batch norm and without."""
    session.go_to(Network(RESNETS[TWO_BY_TWO_NETWORK], PUBLISHED[TWO_BY_TWO_NETWORK].input))
    session.remember(TWINS, ",".join(TWO_BY_TWO))


def in_one_line(choices: Choices) -> str:
    """What is chosen."""
    settings, input = choices.settings, choices.input
    seeds, steps = int(settings["seeds"]), int(settings.get("steps", 0))
    twins = [words.TWINS[name] for name in str(settings["twins"]).split(",") if name]
    facts = (
        f"Beside {words.listed(twins)}" if twins else "",
        words.DATA[str(settings["data"])],
        f"batch {input.batch:,}",
        words.SCHEMES[str(settings["scheme"])],
        "1 seed" if seeds == 1 else f"{seeds} seeds",
        input.dtype,
        "as a film" if choices.is_film else "",
        words.moment(steps),
        f"on {choices.device}",
    )
    return ", ".join(filter(None, facts))


def _settings(now: Network) -> Choices:
    twins = _twins() if now.is_residual else []
    label = "Signals" if now.reads_signals else "Images"
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        data = kept.menu(DATA_FIELD, label, data_for(now.recipe), words.DATA, 210)
        scheme = kept.menu(SCHEME, "Initialisation", list(words.SCHEMES), words.SCHEMES, 150)
        batch = _batch(now)
        seeds = kept.menu(SEEDS, "Seeds", (1, 3, 5, 8), width=90, usual=USUAL_SEEDS)
        double = kept.menu(DOUBLE, "Number format", ("", "yes"), {"": "float32", "yes": "float64"}, 130)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        name, training = device.menu(DEVICE), _training(data)
    device.note()
    settings: dict[str, Scalar] = {"twins": ",".join(twins), "data": data, "scheme": scheme, "seeds": seeds}
    settings |= training
    input = replace(now.input, batch=batch, dtype="float64" if double else "float32")
    settings["pinned"] = _pinned(input)
    return Choices(now, input, name, settings)


def _twins() -> list[str]:
    label = "Compare with twins: the network on screen but for one choice"
    return kept.several(TWINS, label, list(words.TWINS), words.TWINS, (PLAIN,))


def quantity(now: Network) -> Quantity:
    """The number to draw; all are measured together."""
    return kept.buttons(QUANTITY, "Quantity", quantities_of(now.recipe), words.QUANTITIES, hidden=True)


def schemes_quantity() -> Quantity:
    """The number to draw of the four initialisations."""
    return kept.buttons(
        SCHEMES_QUANTITY, "Quantity of the initialisations", TELLING, words.QUANTITIES, hidden=True
    )


def starts_quantity() -> Quantity:
    """The number to draw of the starts."""
    return kept.buttons(STARTS_QUANTITY, "Quantity of the starts", TELLING, words.QUANTITIES, hidden=True)


def without_norm() -> bool:
    """Whether initialisations are compared in the network without batch norm."""
    return kept.switch(NO_NORM, "Without batch norm, where the scale of the weights counts")


def block(now: Network) -> str:
    """The block whose Jacobian is measured; "" is the last one that keeps its shape."""
    if now.plan.blocks > MOST_BLOCKS:
        return ""
    names = [each.name for each in named_blocks(now.plan)]
    titles = {"": "the last that keeps its shape"} | {name: name for name in names}
    return kept.menu(BLOCK, "Block", list(titles), titles, 260)


def refusal(choices: Choices) -> SpecError | None:
    """Why these choices cannot be measured, if they cannot."""
    try:
        check_data(choices.network.recipe, str(choices.settings["data"]))
    except SpecError as fault:
        return SpecError(fault.field, f"{fault.why}; noise works too", fault.nearest)
    return None


def _pinned(input: Input) -> str:
    """The pinned network, or "" where there is none, or none that can read these images."""
    pinned = session.pinned()
    if pinned is None or pinned.is_traced:
        return ""
    try:
        unfold(pinned.spec, input)
    except SpecError as fault:
        st.markdown(f":small[:gray[The pinned network is left out: {session.sentence(fault)}]]")
        return ""
    return link_of(to_query(pinned.spec))


def _training(data: str) -> dict[str, Scalar]:
    """The settings on the training before measuring."""
    if data not in TAUGHT:
        taught = f"{TAUGHT[0]} (images) or {TAUGHT[1]} (signals)"
        st.markdown(f":small[:gray[Measured at initialisation; with {taught}, also after training.]]")
        return {}
    when = kept.menu(WHEN, "Measured", list(WHENS), WHENS, 230)
    if when == "start":
        return {}
    steps = kept.number(STEPS, "Steps", USUAL_STEPS, 1, MOST_STEPS)
    return {"steps": steps, "moments": min(FRAMES, steps) if when == "film" else 1}


def _batch(now: Network) -> int:
    """The network's batch."""
    batch = _own_batch(now)
    widgets.show(BATCH, batch)

    def take() -> None:
        session.change(input={"batch": st.session_state[BATCH]})

    st.number_input("Batch", 2, value=batch, key=BATCH, on_change=take, width=110)
    return batch


def _own_batch(now: Network) -> int:
    """One image, which has no statistics, counts as not chosen yet."""
    return now.input.batch if now.input.batch > 1 else USUAL_BATCH
