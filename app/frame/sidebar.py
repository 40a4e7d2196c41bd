"""The shared spec, on every page, top to bottom."""

from __future__ import annotations

import streamlit as st

from app import session
from app.frame import family_controls, presets, regions, resnet_controls, words
from app.frame.widgets import menu, number, offered, scale
from resnet_core.network import Network
from resnet_core.search.names import made_for
from resnet_core.spec import ArchSpec, Spec, Traced
from resnet_core.zoo import ZOO

BLOCKS_ON_A_SLIDER = 48  # ResNet-152 has 36 in a stage; above this, a number field
WIDTHS = (8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256)
LENGTHS = (64, 128, 176, 256, 512, 1024, 2048)
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512)


def draw() -> None:
    """The widgets: those that are used most, and the rest under More."""
    now = session.network()
    regions.region("named", lambda: _preset(session.network()), session.network)
    if isinstance(now.spec, Traced):
        _file(now, now.spec)
        return
    if isinstance(now.spec, ArchSpec):
        resnet_controls.draw(now)
    else:
        family_controls.draw()
    _image(now)
    regions.region("rest", _rest, _if_open)


def _if_open() -> object:
    return session.network() if st.session_state.get("more") else "closed"


def _rest() -> None:
    more = st.expander("More", key="more", on_change="rerun")
    now = session.network()
    if more.open and not isinstance(now.spec, Traced):
        with more:
            _more(now, now.spec)


def _preset(now: Network) -> None:
    name = words.preset_of(now)
    st.session_state["preset"] = name  # always, or a browser keeps the title that a custom network had
    options = [words.CUSTOM, *presets.in_groups()] if name == words.CUSTOM else list(presets.in_groups())
    labels = {**presets.labels(), words.CUSTOM: words.title(now)}
    st.selectbox("Network", options, format_func=labels.__getitem__, key="preset", on_change=_take_preset)
    usual = made_for(now.spec)
    if (usual.height, usual.width) != (now.input.height, now.input.width):
        size = f"{usual.width:,} values" if now.reads_signals else f"{usual.height} × {usual.width} pixels"
        st.button(
            f"Made for {size}: use that",
            on_click=session.change,
            kwargs={"input": {"height": usual.height, "width": usual.width}},
            type="tertiary",
        )


def _file(now: Network, traced: Traced) -> None:
    """What a file leaves to choose: the batch and the number format."""
    torch = f"torch {traced.graph.torch}" if traced.graph.torch else "torch"
    st.markdown(
        f":small[Read from a file, traced by {session.plain(torch)} for {now.input.height:,} × "
        f"{now.input.width:,} pixels. Its shapes are fixed.]"
    )
    number("batch", "Batch", now.input.batch)
    menu("dtype", "Number format", now)


def _take_preset() -> None:
    name = st.session_state["preset"]
    # A page that is behind its server sends the title of the custom network, not its name.
    if name in ZOO:
        now, chosen = session.network(), ZOO[name]
        session.take(presets.with_own_classes(now, chosen), presets.image(now, chosen))


def _image(now: Network) -> None:
    height, width = now.input.height, now.input.width
    if now.reads_signals:
        offers = offered("length", width, LENGTHS)
        scale("length", "Signal", width, offers, _take_length, "Values in a row, for each channel.")
    elif height == width:
        offers = offered("image", height, SIDES)
        scale("image", "Image", height, offers, _take_image, "Height and width in pixels; More sets each.")
    else:
        st.markdown(f":small[Image: {height:,} × {width:,}, set under More]")


def _take_length() -> None:
    session.change(input={"width": st.session_state["length"]})


def _take_image() -> None:
    side = st.session_state["image"]
    session.change(input={"height": side, "width": side})


def _more(now: Network, spec: Spec) -> None:
    _input(now, spec)
    if isinstance(spec, ArchSpec):
        resnet_controls.more(now)
    else:
        family_controls.more(now)
    number("num_classes", "Classes", spec.num_classes)


def _input(now: Network, spec: Spec) -> None:
    """What the network reads comes first: it belongs to the visitor, and presets leave it."""
    input = now.input
    st.markdown("**Input**")
    if isinstance(spec, ArchSpec):
        resnet_controls.dims(now)
    if now.reads_signals:
        number("width", "Length", input.width)
    else:
        with st.container(horizontal=True, gap="small"):
            number("height", "Image height", input.height)
            number("width", "Image width", input.width)
    with st.container(horizontal=True, gap="small"):
        number("batch", "Batch", input.batch)
        number("in_channels", "Channels" if now.reads_signals else "Image channels", spec.in_channels)
    menu("dtype", "Number format", now)
    st.markdown("**Network**")
