"""Which trained network is looked at: a recorded one, one that was trained here, or a visitor's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from app import session
from app.forward import controls
from app.frame import uploads
from app.lesion import words
from app.runs.run import engine
from resnet_core.data import trained
from resnet_core.data.datasets import DIGITS, Shape, shape_of
from resnet_core.data.fit import check_fits
from resnet_core.errors import SpecError
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import Header, read_header
from resnet_core.jobs.request import Request
from resnet_core.labs.checkpoints import Checkpoint, record
from resnet_core.labs.lesion.settings import check_blocks
from resnet_core.labs.settings import Scalar
from resnet_core.plan import Plan, spec_of, unfold
from resnet_core.spec import ArchSpec, Input, read_query

CHOICE, DEVICE, TRAINED = "lesion.network", "lesion.device", "lesion.trained"
HERE, OWN = "trained", "own"
FIRST = "residual56"
NAMES = {HERE: "trained on the Training page", OWN: "my file"}


class Asked(NamedTuple):
    """The network on the page. `checkpoint` is None for weights that do not come with the explorer."""

    plan: Plan
    settings: Mapping[str, Scalar]
    device: str
    checkpoint: Checkpoint | None

    @property
    def plain(self) -> bool:
        """Whether it has no shortcuts."""
        return spec_of(self.plan).shortcut == "none"

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request on this network."""
        spec, input = spec_of(self.plan), self.plan.input
        return Request(experiment, spec, input, {**self.settings, **more}, device=self.device)


def draw() -> Asked | None:
    """The row of controls, and what is known of the weights; None while there are none."""
    recorded = record().checkpoints
    here = trained.find(session.recall(TRAINED)) if session.recall(TRAINED) else None
    options = [*([HERE] if here else []), FIRST, *(name for name in recorded if name != FIRST), OWN]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        titles = {**{name: words.title(name) for name in recorded}, **NAMES}
        chosen = controls.choice(CHOICE, "Trained network", options, titles, 280)
        device = _device()
    if chosen in recorded:
        one = recorded[chosen]
        st.markdown(f":small[:gray[{words.about(one, record())}]]")
        return Asked(_plan(one.spec, shape_of(record().data)), {"data": record().data}, device, one)
    try:
        path = here if chosen == HERE else _own()
    except FileFault as fault:
        st.warning(str(fault))
        return None
    return _of_file(path, device) if path else None


def _device() -> str:
    devices = engine().status().devices
    names = {name: f"{one.label} ({name})" for name, one in devices.items()}
    return controls.choice(DEVICE, "Device", list(devices), names, 300)


def _own() -> Path | None:
    path = uploads.weights("lesion_own_weights")
    if path is None:
        st.markdown(f":small[:gray[{words.OWN_FILE}]]")
    return path


def _of_file(path: Path, device: str) -> Asked | None:
    try:
        header = read_header(path)
        data = _data(header)
        plan = _plan(_network(header, shape_of(data)), shape_of(data))
        check_fits(spec_of(plan), header)
        check_blocks(plan)
    except FileFault as fault:
        st.warning(str(fault))
    except SpecError as fault:
        st.warning(session.sentence(fault))
    else:
        st.markdown(f":small[:gray[{words.of_file(plan, data)}]]")
        return Asked(plan, {"data": data, "weights_file": str(path)}, device, None)
    return None


def _network(header: Header, shape: Shape) -> ArchSpec:
    """The network that the file says it is of, or that of the sidebar with the ends that the images need."""
    said = _said(header, "network")
    if said:
        spec, _, faults = read_query({str(name): str(value) for name, value in said.items()})
        if faults:
            raise faults[0]
        return spec
    return ArchSpec(
        **{**vars(session.network().spec), "in_channels": shape.channels, "num_classes": shape.classes}
    )


def _data(header: Header) -> str:
    data = str(_said(header, "settings").get("data", DIGITS))
    try:
        shape_of(data)
    except SpecError:
        return DIGITS
    return data


def _said(header: Header, name: str) -> dict[str, Any]:
    try:
        said = json.loads(header.metadata.get(name, "{}"))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _plan(spec: ArchSpec, shape: Shape) -> Plan:
    return unfold(spec, Input(shape.height, shape.width))
