"""The settings of a forward pass besides the network: device, batch, number format, layout, picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept, widgets
from app.runs import device as devices
from app.runs import predicted
from resnet_core.data.datasets import DIGITS
from resnet_core.files.pictures import PHOTOS
from resnet_core.jobs.request import Request
from resnet_core.labs.forward.settings import LAYOUTS, forward_settings
from resnet_core.labs.settings import NOISE, Scalar
from resnet_core.network import Network
from resnet_core.spec import DTYPE_BYTES, Spec

DEVICE, LAYOUT, IMAGE, COMPILED = "forward.device", "forward.layout", "forward.image", "forward.compiled"
TF32 = "forward.tf32"
LAYOUT_TITLES = {"contiguous": "channels first", "channels_last": "channels last"}
OWN_PICTURE = "own"
PICTURE = ("image", "image_file")
OF_NO_MATTER = {"forward": (*PICTURE, "weights_file"), "ladder": PICTURE}
COLOURS, GREY = 3, 1


class Setup(NamedTuple):
    """The network and the settings of the experiments, as the controls are set."""

    network: Network
    device: str
    settings: Mapping[str, Scalar]

    def request(self, experiment: str, **more: Scalar) -> Request:
        """A request for the network on screen. Times do not depend on the picture, nor those of a pass on

        the weights, so a request for times says nothing of them.
        """
        left_out = OF_NO_MATTER.get(experiment, ())
        own = {name: value for name, value in self.settings.items() if name not in left_out}
        settings = forward_settings({**own, **more})
        spec, input = self.network.recipe, self.network.input
        return Request(experiment, spec, input, settings, device=self.device)

    @property
    def format(self) -> str:
        """The number format of products: that of the images, or TF32."""
        return "tf32" if self.settings["tf32"] else self.network.input.dtype

    def calibration(self) -> Request:
        """The request for the device's ceilings and calibration, the same for every network."""
        return predicted.request(predicted.Device(self.device, ""))


def draw(network: Network, files: Mapping[str, Scalar]) -> Setup:
    """The settings behind one button, and a line that says them; `files` name the picture and the weights."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.popover("Settings", key="forward_settings"):
            setup = _settings(network, files)
        st.markdown(f":small[:gray[{in_one_line(setup)}]]", width="stretch")
    predicted.choose(setup.device, devices.label(setup.device))
    return setup


def _settings(network: Network, files: Mapping[str, Scalar]) -> Setup:
    device = devices.menu(DEVICE)
    devices.note()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _of_input("batch", network)
        _of_input("dtype", network)
        layout = kept.menu(LAYOUT, "Memory format", LAYOUTS, LAYOUT_TITLES, 160)
    float32_on_cuda = device.startswith("cuda") and network.input.dtype == "float32"
    tf32 = float32_on_cuda and kept.switch(TF32, "TF32")
    return Setup(network, device, {"layout": layout, "tf32": tf32, **files})


def in_one_line(setup: Setup) -> str:
    """What is set."""
    input = setup.network.input
    images = "one image" if input.batch == 1 else f"a batch of {input.batch:,}"
    size = f"{images} of {input.height:,} × {input.width:,}"
    return f"{size}, {setup.format}, {LAYOUT_TITLES[str(setup.settings['layout'])]}, on {setup.device}"


def picture(spec: Spec) -> str:
    """What the network can read: digits it was trained on, a photo, noise, or `OWN_PICTURE`."""
    photos = {name: photo.shows for name, photo in PHOTOS.items()}
    titles = {**photos, DIGITS: "a handwritten digit", NOISE: "noise", OWN_PICTURE: "my picture"}
    return kept.menu(IMAGE, "Picture", readable(spec), titles, 260)


def readable(spec: Spec) -> list[str]:
    """The names of pictures that a network can read, the most telling one first."""
    if spec.in_channels == COLOURS:
        return [*PHOTOS, DIGITS, NOISE, OWN_PICTURE]
    return [DIGITS, NOISE] if spec.in_channels == GREY else [NOISE]


def compiled() -> bool:
    """The switch for the rungs that compile."""
    return kept.switch(COMPILED, "Compile too: takes many seconds once, and is often the fastest")


def _of_input(field: str, network: Network) -> None:
    key = f"forward_{field}"
    now = getattr(network.input, field)

    def take() -> None:
        session.change(input={field: st.session_state[key]})

    widgets.show(key, now)
    if field == "batch":
        st.number_input("Batch", 1, value=now, key=key, on_change=take, width=110)
    else:
        formats = list(DTYPE_BYTES)
        start = formats.index(now)
        st.selectbox("Number format", formats, start, key=key, on_change=take, width=140)
