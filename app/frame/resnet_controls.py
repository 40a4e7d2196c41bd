"""The fields of a residual network in the panel beside a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import streamlit as st

from app import session
from app.frame import regions, typed, widgets, words
from app.frame.widgets import choice, counts, menu, number, offered, scale, show
from resnet_core.checks import dashed
from resnet_core.families.resnet.spec import IN_THE_3X3, REDUCED
from resnet_core.network import Network
from resnet_core.search.proportions import (
    first_widths_to_choose,
    groups_to_choose,
    with_first_width,
    with_groups,
)
from resnet_core.spec import MAX_DROP_PATH, MAX_STAGES, SIGNAL, ArchSpec, SpecError, usual_input

BY_STAGE = "1 or 0 for each stage: 0-0-1-1 has it in the last two. Empty: in all."
BY_STAGE_GROUPS = "A number for each stage, such as 1-1-32-32. Empty: the cardinality above in all."
BY_STAGE_WIDTHS = (
    "Width per group of each stage, such as 64-64-4-4, for a stage of width 64. Empty: the one above in all."
)
BY_STAGE_BLOCKS = "A word for each stage: basic-basic-bottleneck-bottleneck. Empty: the block above in all."
BY_STAGE_NORMS = (
    "batch, group or none for each stage: group-group-batch-batch. Stem and head have the norm above. "
    "Empty: so have all stages."
)
DILATED = "1 or 0 for each stage: 0-0-1-1 dilates in the last two, in place of their strides. Empty: none."
BLOCKS_ON_A_SLIDER = 48  # ResNet-152 has 36 in a stage; above this, a number field
WIDTHS = (8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256)


def draw(now: Network) -> None:
    """Those that are used most."""
    choice("block", "Block", now)
    if now.resnet.stage_blocks:
        st.markdown(f":small[:gray[By stage (More): {dashed(now.resnet.stage_blocks)}]]")
    regions.region("stages", lambda: _depths(session.network()), _besides_blocks)
    _first_width(now)
    _groups(now)
    menu("shortcut", "Shortcut", now)
    choice("order", "Order", now)
    menu("stem", "Stem", now)


def more(now: Network) -> None:
    """The rest."""
    spec = now.resnet
    counts("depths", "Blocks per stage", spec.depths)
    counts("widths", "Widths", spec.widths)
    if spec.block == "bottleneck":
        number("width_per_group", "Width per group", spec.width_per_group)
        if spec.attention not in IN_THE_3X3:
            number("scales", "Scales (Res2Net)", spec.scales)
        menu("stride_at", "Stride in the", now)
    number("stem_width", "Stem width (0: as the first stage)", spec.stem_width, least=0)
    if spec.scales == 1:
        menu("downsampling", "Halved by", now)
    menu("attention", "Attention", now, _attentions(spec))
    if spec.attention == "split":
        number("radix", "Parts (radix)", spec.radix)
    if spec.attention in REDUCED:
        number("se_reduction", "Reduction", spec.se_reduction)
    menu("norm", "Norm", now)
    menu("act", "Activation", now)
    if spec.shortcut != "none":
        _drop_path(now)
    menu("output_stride", "Output stride", now)
    _by_stage(spec)


def _by_stage(spec: ArchSpec) -> None:
    """Lists with a number for each stage; empty where all are alike."""
    if spec.attention != "none":
        counts("attention_in", "Stages with attention", spec.attention_in, BY_STAGE)
    if spec.block == "bottleneck":
        counts("stage_blocks", "Block of each stage", spec.stage_blocks, BY_STAGE_BLOCKS)
        counts("stage_groups", "Groups of each stage", spec.stage_groups, BY_STAGE_GROUPS)
        label = "Width per group of each stage"
        counts("stage_group_widths", label, spec.stage_group_widths, BY_STAGE_WIDTHS)
    counts("stage_norms", "Norm of each stage", spec.stage_norms, BY_STAGE_NORMS)
    counts("dilated", "Stages that dilate", spec.dilated, DILATED)


def dims(now: Network) -> None:
    """Images or signals."""
    show("dims", now.resnet.dims)
    st.segmented_control(
        "Reads",
        list(words.NAMES["dims"]),
        default=now.resnet.dims,
        required=True,
        format_func=words.NAMES["dims"].__getitem__,
        key="dims",
        help=words.HELP["dims"],
        on_change=_take_dims,
        width="stretch",
    )


def _take_dims() -> None:
    new = {"dims": st.session_state["dims"]}
    try:
        usual = usual_input(replace(session.network().resnet, **new))
    except SpecError:  # what has no form for signals is moved to what has
        usual = SIGNAL
    session.change(new, {"height": usual.height, "width": usual.width})


def _attentions(spec: ArchSpec) -> list[str]:
    """Those that the kind of block can have."""
    if spec.dims == 1:
        return ["none", "se"]
    others = {"split" if block == "basic" else "sk_half" for block in spec.blocks} - {spec.attention}
    return [name for name in map(str, words.NAMES["attention"]) if name not in others]


def _depths(now: Network) -> None:
    depths = now.resnet.depths
    with st.container(gap="xxsmall", key="stages"):
        first = 0
        for fits, run in groupby(depths, lambda blocks: blocks <= BLOCKS_ON_A_SLIDER):
            blocks = list(run)
            (_sliders if fits else _fields)(first, blocks)
            first += len(blocks)
        with st.container(horizontal=True, gap="small"):
            st.button("Add stage", on_click=_add_stage, disabled=len(depths) == MAX_STAGES, width="stretch")
            st.button("Remove stage", on_click=_remove_stage, disabled=len(depths) == 1, width="stretch")
        if dilated := words.dilated(now):
            st.markdown(f":small[:gray[{dilated}]]")


def _besides_blocks() -> object:
    """What stands at the stages besides the numbers of their blocks, at which the sliders stand already."""
    now = session.network()
    return [blocks <= BLOCKS_ON_A_SLIDER for blocks in now.resnet.depths], words.dilated(now)


def _sliders(first: int, blocks: list[int]) -> None:
    """Sliders as far as they reach, and beside them, by `page.css`, fields for any number."""
    for stage, each in enumerate(blocks, first):
        widgets.blocks(f"Blocks in stage {stage + 1}", f"blocks_{stage}", each, BLOCKS_ON_A_SLIDER, stage)
    last = first + len(blocks)
    regions.region(f"typed_{first}", lambda: typed.draw(first, _blocks()[first:last]), _blocks)


def _blocks() -> tuple[int, ...]:
    return session.network().resnet.depths


def _fields(first: int, blocks: list[int]) -> None:
    for stage, each in enumerate(blocks, first):
        key = f"many_blocks_{stage}"
        show(key, each)
        label, take = f"Blocks in stage {stage + 1}", widgets.take_blocks
        st.number_input(label, 1, value=each, key=key, on_change=take, args=(stage, key))


def _add_stage() -> None:
    spec = session.network().resnet
    session.change({"depths": (*spec.depths, spec.depths[-1]), "widths": (*spec.widths, spec.widths[-1] * 2)})


def _remove_stage() -> None:
    spec = session.network().resnet
    session.change({"depths": spec.depths[:-1], "widths": spec.widths[:-1]})


def _first_width(now: Network) -> None:
    help = (
        "Channels before expansion. All widths keep their ratios, so only those stand here that need no "
        "rounding; More sets each stage."
    )
    first = now.resnet.widths[0]
    offers = first_widths_to_choose(now.resnet, offered("first_width", first, WIDTHS))
    scale("first_width", "Width of the first stage", first, offers, _take_first_width, help)


def _take_first_width() -> None:
    _take_proportion(with_first_width, "first_width")


def _groups(now: Network) -> None:
    if now.resnet.block == "basic":
        st.markdown(":small[:gray[Cardinality: 1, for a basic block has no groups]]")
        return
    if now.resnet.stage_groups or now.resnet.stage_group_widths:
        groups = dashed(now.resnet.stage_groups or (now.resnet.groups,))
        st.markdown(f":small[:gray[Cardinality: {groups}; stages have groups of their own (More)]]")
        return
    offers = groups_to_choose(now.resnet)
    if len(offers) == 1:
        st.markdown(
            f":small[:gray[Cardinality: {now.resnet.groups:,}; the inner width divides no other way]]"
        )
        return
    help = (
        "Groups of the 3×3 convolution. They share the inner width, so more groups have less width each: "
        f"{now.resnet.width_per_group} now, in a stage of width 64. Only numbers that divide it stand here."
    )
    scale("groups", "Cardinality", now.resnet.groups, offers, _take_groups, help)


def _take_groups() -> None:
    _take_proportion(with_groups, "groups")


def _take_proportion(make: Callable[[ArchSpec, int], ArchSpec], key: str) -> None:
    try:
        session.change(vars(make(session.network().resnet, st.session_state[key])))
    except SpecError as fault:  # a page that is behind its server offered it
        session.go_to(session.network(), [fault])


def _drop_path(now: Network) -> None:
    rate = now.resnet.drop_path
    show("drop_path", rate)
    help = (
        "Stochastic depth: how likely the last block's branch is dropped; earlier blocks less, growing "
        "linearly."
    )
    take = _take_drop_path
    st.slider("Drop path", 0.0, MAX_DROP_PATH, rate, 0.05, key="drop_path", help=help, on_change=take)


def _take_drop_path() -> None:
    session.change({"drop_path": st.session_state["drop_path"]})
