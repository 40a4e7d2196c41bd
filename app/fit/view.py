"""The sections of the page Will it fit."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.fit import bar, blocks, controls, ways, words
from app.fit.controls import Asked
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.search import fit

NO_WAY = "Neither bfloat16, nor checkpoints, nor a smaller batch makes it fit."


def draw(network: Network, asked: Asked) -> None:
    """The answer, the strip and the bar."""
    spec, input = network.recipe, replace(network.input, batch=asked.batch)
    step = fit.needed(spec, input, asked.setting)
    most = fit.largest_batch(spec, input, asked.setting, asked.memory)
    st.markdown(words.verdict(asked, step, most))
    plan = unfold(spec, replace(input, dtype=asked.setting.dtype))
    show(blocks.exhibit(network, plan, asked.setting), "fit_blocks")
    show(bar.exhibit(step, asked.memory, palette(), asked.setting.is_mixed), "fit_bar")
    if step.peak > asked.memory:
        draw_changes(network, asked)


def draw_changes(network: Network, asked: Asked) -> None:
    """What would make it fit, the cheapest first, with a button that does it."""
    spec, input = network.recipe, replace(network.input, batch=asked.batch)
    found = fit.changes(spec, input, asked.setting, asked.memory)
    st.markdown("## What makes it fit", anchors=False)
    if not found:
        st.markdown(NO_WAY)
        return
    grid.draw(ways.changes(found, asked.setting, network.plan), "fit_changes")
    cheapest = found[0]
    label = f"Take the first: {words.change(cheapest, asked.setting, network.plan)}"
    st.button(label, key="fit_take", on_click=controls.take, args=(cheapest.setting, cheapest.batch))


def draw_larger(network: Network, asked: Asked) -> None:
    """What larger images, or the next deeper published network, would take."""
    input = replace(network.input, batch=asked.batch)
    found = fit.larger(network.recipe, input, asked.setting, asked.memory)
    grid.draw(ways.larger(found), "fit_larger")
