"""What a visitor asks of a forward pass beside the network: device, batch, number format, layout, picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import predicted, widgets
from app.runs.run import engine
from resnet_core.files.pictures import PHOTOS
from resnet_core.jobs.request import Request
from resnet_core.labs.settings import LAYOUTS, NOISE, Scalar, forward_settings
from resnet_core.network import Network
from resnet_core.spec import DTYPE_BYTES

DEVICE, LAYOUT, IMAGE, COMPILED = "forward.device", "forward.layout", "forward.image", "forward.compiled"
TF32 = "forward.tf32"
LAYOUT_NAMES = {"contiguous": "channels first", "channels_last": "channels last"}
NO_ACCELERATOR = (
    "PyTorch found no CUDA GPU and no Apple GPU on this server, so everything runs on the processor."
)
OWN_PICTURE = "own"
LOOKING = "Still looking whether there is a GPU."


class Asked(NamedTuple):
    """What the controls say, as settings of the experiments."""

    network: Network
    device: str
    settings: Mapping[str, Scalar]
    compiled: bool

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request on the network on screen."""
        given = forward_settings({**self.settings, **more})
        spec, input = self.network.spec, self.network.input
        return Request(experiment, spec, input, given, device=self.device)

    def calibration(self) -> Request:
        """The request for what the device can do, whatever the network."""
        return predicted.request(predicted.Device(self.device, ""))


def draw(now: Network, files: Mapping[str, Scalar]) -> Asked:
    """The row of controls; `files` are settings that name a visitor's files."""
    devices = engine().status().devices
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        device = choice(
            DEVICE,
            "Device",
            list(devices),
            {name: f"{one.label} ({name})" for name, one in devices.items()},
            300,
        )
        _of_input("batch", now)
        _of_input("dtype", now)
        layout = choice(LAYOUT, "Memory format", LAYOUTS, LAYOUT_NAMES, 160)
        tf32 = device.startswith("cuda") and now.input.dtype == "float32" and _switch(TF32, "TF32")
    predicted.choose(device, devices[device].label)
    _missing(list(devices))
    settings: dict[str, Scalar] = {"layout": layout, "tf32": tf32, **files}
    return Asked(now, device, settings, session.recall(COMPILED) == "yes")


def picture() -> str:
    """Noise, the name of a photo, or that the visitor brings one."""
    names = {
        NOISE: "noise",
        **{name: photo.shows for name, photo in PHOTOS.items()},
        OWN_PICTURE: "my picture",
    }
    return choice(IMAGE, "Picture", list(names), names, 260)


def compiled() -> None:
    """The switch for the rungs that take many seconds once."""
    _switch(COMPILED, "Compile too: many seconds once, then often the fastest")


def _missing(devices: Sequence[str]) -> None:
    if not engine().status().ready:
        st.markdown(f":small[:gray[{LOOKING}]]")
        st.fragment(_wait, run_every=1.0)()
    elif devices == ["cpu"]:
        st.markdown(f":small[:gray[{NO_ACCELERATOR}]]")


def _wait() -> None:
    if engine().status().ready:
        st.rerun()


def _of_input(field: str, now: Network) -> None:
    key = f"forward_{field}"
    widgets.show(key, getattr(now.input, field))

    def take() -> None:
        session.change(input={field: st.session_state[key]})

    if field == "batch":
        st.number_input("Batch", 1, key=key, on_change=take, width=110)
    else:
        st.selectbox("Number format", list(DTYPE_BYTES), key=key, on_change=take, width=140)


def choice(name: str, label: str, options: Sequence[str], names: Mapping[str, str], width: int) -> str:
    """A menu whose choice the link keeps."""
    asked = session.recall(name)
    now = asked if asked in options else options[0]
    widgets.show(name, now)

    def take() -> None:
        session.remember(name, "" if st.session_state[name] == options[0] else st.session_state[name])

    st.selectbox(label, options, format_func=lambda each: names[each], key=name, on_change=take, width=width)
    return now


def _switch(name: str, label: str) -> bool:
    now = session.recall(name) == "yes"
    widgets.show(name, now)

    def take() -> None:
        session.remember(name, "yes" if st.session_state[name] else "")

    st.toggle(label, key=name, on_change=take)
    return now
