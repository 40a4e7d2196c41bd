"""The trained network of the page: a recorded one, one that was trained here, or a visitor's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept, uploads
from app.lesion import words
from app.runs import device as devices
from resnet_core.checks import SpecError
from resnet_core.data import trained
from resnet_core.data.datasets import DIGITS, Shape, shape_of
from resnet_core.data.fit import check_fits, why_not
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import Header, read_header
from resnet_core.jobs.request import Request
from resnet_core.labs.checkpoints import Checkpoint, record
from resnet_core.labs.lesion.settings import RUNNING, TRAIN, check_blocks
from resnet_core.labs.settings import Scalar
from resnet_core.network import Network
from resnet_core.plan import Plan, spec_of, unfold
from resnet_core.spec import ArchSpec, Input, as_resnet, read_query

NETWORK, DEVICE, TRAINED = "lesion.network", "lesion.device", "lesion.trained"
AGAIN = "lesion.reestimated"
HERE, OWN = "trained", "own"
FIRST = "residual56"
TITLES = {HERE: "trained on the Training page", OWN: "my file"}


class Choices(NamedTuple):
    """The network, the settings, the device. `checkpoint` is None for weights that are not recorded.

    `statistics` are those of the batch norms after a lesion.
    """

    plan: Plan
    settings: Mapping[str, Scalar]
    device: str
    checkpoint: Checkpoint | None
    statistics: str = RUNNING

    def lesions(self, experiment: str, **more: Scalar) -> Request:
        """A request that deletes or swaps blocks."""
        return self.request(experiment, statistics=self.statistics, **more)

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request on this network."""
        spec, input = spec_of(self.plan), self.plan.input
        return Request(experiment, spec, input, {**self.settings, **more}, device=self.device)


def draw() -> Choices | None:
    """The row of controls, and what is known of the weights; None while there are none."""
    recorded = record().checkpoints
    here = trained.find(session.recall(TRAINED)) if session.recall(TRAINED) else None
    options = [FIRST, *(name for name in recorded if name != FIRST), OWN]
    titles = {**{name: words.title(name) for name in recorded}, **TITLES}
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        name = kept.menu(NETWORK, "Trained network", [*([HERE] if here else []), *options], titles, 280)
        device = devices.menu(DEVICE)
    devices.note()
    if name in recorded:
        checkpoint, data = recorded[name], record().data
        st.markdown(f":small[:gray[{words.about(checkpoint, record())}]]")
        return Choices(_plan(checkpoint.spec, shape_of(data)), {"data": data}, device, checkpoint)
    try:
        path = here if name == HERE else _own()
    except FileFault as fault:
        st.warning(str(fault))
        return None
    return _of_file(path, device) if path else None


def with_statistics(choices: Choices) -> Choices:
    """The switch for the statistics of batch norm, and `choices` with what it says."""
    spec = spec_of(choices.plan)
    if "batch" not in (spec.norm, *spec.norms):
        return choices
    again = kept.switch(AGAIN, words.SWITCH)
    return choices._replace(statistics=TRAIN if again else RUNNING)


def _own() -> Path | None:
    path = uploads.weights("lesion_own_weights")
    if path is None:
        st.markdown(f":small[:gray[{words.OWN_FILE}]]")
    return path


def _of_file(path: Path, device: str) -> Choices | None:
    try:
        header = read_header(path)
        data = _data(header)
        plan = _plan(_network(header, shape_of(data), path), shape_of(data))
        check_fits(spec_of(plan), header)
        check_blocks(plan)
    except FileFault as fault:
        st.warning(str(fault))
    except SpecError as fault:
        st.warning(session.sentence(fault))
    else:
        st.markdown(f":small[:gray[{words.of_file(plan, data)}]]")
        if not words.is_plain(plan):
            _offer_twin(spec_of(plan))
        return Choices(plan, {"data": data, "weights_file": str(path)}, device, None)
    return None


def _offer_twin(spec: ArchSpec) -> None:
    """A way to train the plain network with the same layers, to be looked at here after this one."""
    if st.button("Train its plain twin", help=words.TWIN):
        session.go_to(Network(replace(spec, shortcut="none"), Input(32, 32)))
        session.remember("training.part", "train")
        st.switch_page("../pages/training.py")  # as seen from the entry file


def _network(header: Header, shape: Shape, path: Path) -> ArchSpec:
    """The network that the file names, or that of the sidebar with the data's ends, or the decoded one."""
    query = _metadata(header, "network")
    if query:
        spec, _, faults = read_query(query)
        if faults:
            raise faults[0]
        return as_resnet(spec)
    ends = {"in_channels": shape.channels, "num_classes": shape.classes}
    own, asked = uploads.decoded(path), session.network().spec
    here = ArchSpec(**{**vars(asked if isinstance(asked, ArchSpec) else ArchSpec()), **ends})
    if own and isinstance(own.spec, ArchSpec) and own.fits and why_not(here, header.shapes):
        return own.spec
    return here


def _data(header: Header) -> str:
    data = _metadata(header, "settings").get("data", DIGITS)
    try:
        shape_of(data)
    except SpecError:
        return DIGITS
    return data


def _metadata(header: Header, name: str) -> dict[str, str]:
    """One entry of a file's metadata, which anybody may have written; empty where it is no JSON object."""
    try:
        entry = json.loads(header.metadata.get(name, "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(value) for key, value in entry.items()} if isinstance(entry, dict) else {}


def _plan(spec: ArchSpec, shape: Shape) -> Plan:
    return unfold(spec, Input(shape.height, shape.width))
