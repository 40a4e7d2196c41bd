"""The sections of the block lab."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import session
from app.block_lab import controls, costs, curves, drawings, multiples, widths
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from resnet_core.labs import block_lab
from resnet_core.labs.block_lab import Contender, Setting
from resnet_core.spec import ArchSpec


def draw_blocks(blocks: Sequence[Contender], setting: Setting) -> None:
    """Blocks opened up below each other, to one scale, with their equations."""
    for each, exhibit in zip(blocks, drawings.exhibits(blocks), strict=True):
        show(exhibit, f"drawing_{each.key}")
        st.latex(drawings.equation(each, setting.side))


def draw_costs(blocks: Sequence[Contender], setting: Setting) -> None:
    """All blocks in a table, and which there are not."""
    grid.draw(costs.table(blocks), "lab_costs")
    for sentence in costs.left_out(setting):
        st.markdown(f":small[:gray[{sentence}]]")


def draw_uses(blocks: Sequence[Contender]) -> None:
    """A button for each block that makes it the network's; one that it has already is off."""
    network = session.network()
    if not isinstance(network.spec, ArchSpec):
        return
    st.markdown("**Use a block in your network**")
    with st.container(horizontal=True, gap="small"):
        for each in filter(taken, blocks):
            fields = block_lab.into_network(network.resnet, each)
            st.button(
                each.name,
                key=f"use_{each.key}",
                on_click=session.change,
                args=(fields,),
                disabled=fields.items() <= vars(network.spec).items(),
            )
    st.markdown(f":small[:gray[{costs.network_now(network)}]]")


def taken(block: Contender) -> bool:
    """Whether a residual network can take the block."""
    return isinstance(block.kind.spec, ArchSpec)


def draw_equal(setting: Setting) -> None:
    """The blocks of all families on the channels at which they cost the same."""
    equal_in = controls.equal_in()
    st.markdown(costs.equal_words(setting, equal_in))
    grid.draw(costs.equal_table(setting, equal_in), "lab_equal")


def draw_multiples(blocks: Sequence[Contender]) -> None:
    """What weights alone do not tell."""
    show(multiples.exhibit(blocks, palette()), "lab_relative")


def draw_curves(setting: Setting) -> None:
    """One cost over channels."""
    with st.container(horizontal=True, gap="medium"):
        measure, beside, drawn = controls.measure(), controls.beside(), controls.drawn()
    show(curves.exhibit(setting, beside, measure, drawn, palette()), "lab_curves")


def draw_widths(setting: Setting) -> None:
    """The widths at which two blocks cost the same."""
    for sentence in widths.sentences(setting):
        st.markdown(sentence)
    grid.draw(widths.table(setting), "lab_partners")
