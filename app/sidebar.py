"""The shared spec, on every page: each widget shows a field of the network and changes it.

A widget's key is the name of its field. Before a widget is drawn, its value is set to what the network says, so
that undo, presets and links move the widgets too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from app import state, words
from app.state import Network
from resnet_core.checks import dashed
from resnet_core.spec import DTYPE_BYTES, MAX_DROP_PATH, MAX_STAGES, read_query
from resnet_core.zoo import PUBLISHED, ZOO

BLOCKS_ON_A_SLIDER = 48  # ResNet-152 has 36 in a stage; above this, a number field
WIDTHS = (8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256)
GROUPS = (1, 2, 4, 8, 16, 32, 64)
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512)


def draw() -> None:
    """The widgets of the spec, top to bottom."""
    now = state.network()
    _preset(now)
    _choice("block", "Block", now)
    _depths(now)
    _first_width(now)
    _groups(now)
    _menu("shortcut", "Shortcut", now)
    _choice("order", "Order", now)
    _menu("stem", "Stem", now)
    _image(now)
    more = st.expander("More", key="more", on_change="rerun")
    if more.open:
        with more:
            _more(now)


# ------------------------------------------------------------------------------------------ the main fields


def _preset(now: Network) -> None:
    name = words.preset_of(now)
    options = [words.CUSTOM, *ZOO] if name == words.CUSTOM else list(ZOO)
    _show("preset", name)
    st.selectbox("Network", options, format_func=_preset_label, key="preset", on_change=_take_preset)


def _preset_label(name: str) -> str:
    return words.preset_title(name)


def _take_preset() -> None:
    name = st.session_state["preset"]
    if name != words.CUSTOM:
        state.go_to(Network(ZOO[name], PUBLISHED[name].input))


def _depths(now: Network) -> None:
    depths = now.spec.depths
    with st.container(gap="xxsmall"):
        for index, blocks in enumerate(depths):
            _blocks(index, blocks)
        with st.container(horizontal=True, gap="small"):
            st.button("Add stage", on_click=_add_stage, disabled=len(depths) == MAX_STAGES, width="stretch")
            st.button("Remove stage", on_click=_remove_stage, disabled=len(depths) == 1, width="stretch")


def _blocks(index: int, blocks: int) -> None:
    label = f"Blocks in stage {index + 1}"
    if blocks <= BLOCKS_ON_A_SLIDER:
        key = f"blocks_{index}"
        _show(key, blocks)
        st.slider(label, 1, BLOCKS_ON_A_SLIDER, key=key, on_change=_take_blocks, args=(index, key))
    else:
        key = f"many_blocks_{index}"
        _show(key, blocks)
        st.number_input(label, 1, key=key, on_change=_take_blocks, args=(index, key))


def _take_blocks(index: int, key: str) -> None:
    depths = list(state.network().spec.depths)
    depths[index] = st.session_state[key]
    state.change({"depths": tuple(depths)})


def _add_stage() -> None:
    spec = state.network().spec
    state.change({"depths": (*spec.depths, spec.depths[-1]), "widths": (*spec.widths, spec.widths[-1] * 2)})


def _remove_stage() -> None:
    spec = state.network().spec
    state.change({"depths": spec.depths[:-1], "widths": spec.widths[:-1]})


def _first_width(now: Network) -> None:
    _scale(
        "first_width",
        "Width of the first stage",
        now.spec.widths[0],
        WIDTHS,
        _take_first_width,
        "Channels before expansion. The widths of the other stages keep their ratio to it; More sets each.",
    )


def _take_first_width() -> None:
    first, widths = st.session_state["first_width"], state.network().spec.widths
    state.change({"widths": tuple(max(1, width * first // widths[0]) for width in widths)})


def _groups(now: Network) -> None:
    spec = now.spec
    if spec.block == "basic":
        help = "Groups of the 3×3 convolution. A basic block has none to set: choose the bottleneck."
    else:
        help = (
            "Groups of the 3×3 convolution. Moving it keeps the inner width, so the width per group "
            f"({spec.width_per_group} now, for a stage of width 64) goes down as the groups go up; More sets it."
        )
    _scale("groups", "Cardinality", spec.groups, GROUPS, _take_groups, help, disabled=spec.block == "basic")


def _take_groups() -> None:
    groups, spec = st.session_state["groups"], state.network().spec
    per_group = max(1, spec.groups * spec.width_per_group // groups)
    state.change({"groups": groups, "width_per_group": per_group})


def _image(now: Network) -> None:
    height, width = now.input.height, now.input.width
    if height == width:
        _scale("image", "Image", height, SIDES, _take_image, "Height and width in pixels; More sets each.")
    else:
        st.caption(f"Image: {height} × {width}, set under More")


def _take_image() -> None:
    side = st.session_state["image"]
    state.change(input={"height": side, "width": side})


# ---------------------------------------------------------------------------------------------------- the rest


def _more(now: Network) -> None:
    spec = now.spec
    _text("depths", "Blocks per stage", dashed(spec.depths))
    _text("widths", "Widths", dashed(spec.widths))
    bottleneck = spec.block == "bottleneck"
    with st.container(horizontal=True):
        _number("height", "Image height", now.input.height)
        _number("width", "Image width", now.input.width)
    with st.container(horizontal=True):
        _number("batch", "Batch", now.input.batch)
        _menu("dtype", "Number format", now)
    with st.container(horizontal=True):
        _number("width_per_group", "Width per group", spec.width_per_group, disabled=not bottleneck)
        _number("scales", "Scales (Res2Net)", spec.scales, disabled=not bottleneck)
    _menu("stride_at", "Stride in the", now, disabled=not bottleneck)
    _number("stem_width", "Stem width (0: as the first stage)", spec.stem_width, least=0)
    with st.container(horizontal=True):
        _menu("attention", "Attention", now)
        _number("se_reduction", "Reduction", spec.se_reduction, disabled=spec.attention == "none")
    with st.container(horizontal=True):
        _menu("norm", "Norm", now)
        _menu("act", "Activation", now)
    _drop_path(now)
    _menu("output_stride", "Output stride", now)
    with st.container(horizontal=True):
        _number("in_channels", "Image channels", spec.in_channels)
        _number("num_classes", "Classes", spec.num_classes)


def _drop_path(now: Network) -> None:
    _show("drop_path", now.spec.drop_path)
    help = "Stochastic depth: the chance that the last block's branch is dropped; earlier ones less, in a line."
    plain = now.spec.shortcut == "none"
    st.slider(
        "Drop path",
        0.0,
        MAX_DROP_PATH,
        step=0.05,
        key="drop_path",
        help=help,
        on_change=_take,
        args=("drop_path",),
        disabled=plain,
    )


# ------------------------------------------------------------------------------------------- kinds of widget


def _show(key: str, value: object) -> None:
    """Moves a widget to `value`; without need it is not touched, or a slider would jump while it is dragged."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _choice(field: str, label: str, now: Network) -> None:
    names = words.NAMES[field]
    _show(field, getattr(now.spec, field))
    st.segmented_control(
        label,
        list(names),
        required=True,
        format_func=names.__getitem__,
        key=field,
        help=words.HELP.get(field),
        on_change=_take,
        args=(field,),
        width="stretch",
    )


def _menu(field: str, label: str, now: Network, disabled: bool = False) -> None:
    names = words.NAMES.get(field, {})
    options = list(names) or list(OPTIONS[field])
    _show(field, getattr(now.input if field == "dtype" else now.spec, field))
    st.selectbox(
        label,
        options,
        format_func=lambda option: names.get(option, str(option)),
        key=field,
        help=words.HELP.get(field),
        on_change=_take,
        args=(field,),
        disabled=disabled,
    )


OPTIONS: dict[str, Sequence[object]] = {"dtype": tuple(DTYPE_BYTES), "output_stride": (32, 16, 8)}


def _number(field: str, label: str, value: int, least: int = 1, disabled: bool = False) -> None:
    _show(field, value)
    st.number_input(label, least, key=field, on_change=_take, args=(field,), disabled=disabled)


def _scale(
    key: str,
    label: str,
    value: int,
    usual: Iterable[int],
    take: Callable[[], None],
    help: str,
    disabled: bool = False,
) -> None:
    """A slider over usual values, and the present one if it is not usual."""
    _show(key, value)
    options = sorted({*usual, value})
    st.select_slider(label, options, key=key, help=help, on_change=take, disabled=disabled)


def _text(field: str, label: str, shown: str) -> None:
    key = f"{field}_text"
    _show(key, shown)
    st.text_input(label, key=key, on_change=_take_text, args=(field, key))


def _take(field: str) -> None:
    value = st.session_state[field]
    if field in vars(state.network().input):
        state.change(input={field: value})
    else:
        state.change({field: value})


def _take_text(field: str, key: str) -> None:
    """Reads the text as a link would be read; one that cannot be read changes nothing but leaves a note."""
    read, _, faults = read_query({field: st.session_state[key]})
    unreadable = [fault for fault in faults if fault.field == field]
    if unreadable:
        state.go_to(state.network(), unreadable)
        return
    counts = getattr(read, field)
    state.change({field: counts} | _other_list(field, counts))


def _other_list(field: str, counts: tuple[int, ...]) -> dict[str, object]:
    """The other of depths and widths, made as long: a new stage is as its neighbour, or twice as wide."""
    spec = state.network().spec
    if field == "widths":
        return {"depths": (*spec.depths, *[spec.depths[-1]] * len(counts))[: len(counts)]}
    doubled = tuple(spec.widths[-1] * 2**step for step in range(1, len(counts) + 1))
    return {"widths": (*spec.widths, *doubled)[: len(counts)]}
