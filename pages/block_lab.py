"""Basic against bottleneck, and the blocks that came after, at channels of the visitor's choice."""

from __future__ import annotations

import streamlit as st

from app.block_lab import controls, words
from app.block_lab import figures as lab_figures
from app.drawing.exhibit import Exhibit, show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import block, scene
from app.drawing.strip import component as strip
from resnet_core.labs import block_lab

st.markdown("# Block lab: what does a bottleneck save?", anchors=False)
setting = controls.setting()
blocks, all_kinds = block_lab.contenders(setting), block_lab.kinds(setting)
basic, bottleneck, fair = blocks[:3]
colours = palette()
st.markdown(f":gray[{words.finding(basic, bottleneck, fair)}]")

with st.container(border=True):
    scenes = scene.to_one_scale(*(block.opened(one.part, words.SHADE) for one in blocks[:3]))
    for contender, kind, drawing in zip(blocks[:3], all_kinds[:3], scenes, strict=True):
        st.markdown(f"**{words.name(contender)}**")
        strip.draw(drawing, f"drawing_{contender.key}")
        st.latex(lab_figures.equation(kind, contender, setting.side))

with st.container(border=True):
    st.markdown("### Side by side", anchors=False)
    grid.draw(lab_figures.cost_table(blocks), "lab_costs")
    for sentence in words.left_out(setting):
        st.markdown(f":small[:gray[{sentence}]]")

with st.container(border=True):
    st.markdown("### What parameters do not tell", anchors=False)
    show(
        Exhibit(
            lab_figures.relative(blocks, colours),
            words.hidden_costs(basic, bottleneck),
            "Dot plot: weights, MACs, activations and bytes of each block, as multiples of the bottleneck's.",
            lambda: lab_figures.relative_table(blocks),
        ),
        "lab_relative",
    )

with st.container(border=True):
    st.markdown("### Cost over channels", anchors=False)
    measure = controls.measure()
    level = block_lab.level(setting, measure)
    show(
        Exhibit(
            lab_figures.over_channels(all_kinds, measure, setting.side, level, colours),
            words.curves(setting, measure, level),
            f"Line chart on logarithmic axes: {measure} of each kind of block against its channels.",
            lambda: lab_figures.curve_table(all_kinds, measure, setting.side),
        ),
        "lab_curves",
    )

with st.container(border=True):
    st.markdown("### Which width makes the other block cost the same?", anchors=False)
    for sentence in words.partners(setting):
        st.markdown(sentence)
    grid.draw(words.partner_table(setting), "lab_partners")
