"""What a visitor chooses on the page Backbone; the link keeps it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from app.frame import kept
from resnet_core.dense.network import usual_input
from resnet_core.dense.task import KINDS, MOST_CLASSES, MOST_PROPOSALS, PROPOSALS, STRIDES, TITLES, Task
from resnet_core.network import Network
from resnet_core.spec import Input

TASK, HEIGHT, WIDTH, CLASSES = "backbone.task", "backbone.height", "backbone.width", "backbone.classes"
CROPS, STRIDE, AUXILIARY = "backbone.proposals", "backbone.stride", "backbone.auxiliary"
MOST_SIDE = 4096
PROPOSAL_STEPS = (0, 50, 100, 200, 300, 500, PROPOSALS, 2000, 5000, MOST_PROPOSALS)


class Asked(NamedTuple):
    """The neck and heads, and the images before they are padded."""

    task: Task
    image: Input


def draw(network: Network) -> Asked:
    """The controls in two rows."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = kept.menu(TASK, "Neck and heads", KINDS, TITLES, 190)
        # The usual size is the task's own, so each has fields of its own kind of images.
        place = "" if Task(kind).finds_boxes else "_pixels"
        image = network.input if network.is_traced else _image(network, Task(kind), place)
        classes = kept.number(f"{CLASSES}{place}", "Classes", Task(kind).scores, 1, MOST_CLASSES, 120)
    task = _more(network, Task(kind, classes))
    return Asked(task, image)


def _image(network: Network, task: Task, place: str) -> Input:
    usual = usual_input(task)
    height = kept.number(f"{HEIGHT}{place}", "Height", usual.height, 32, MOST_SIDE, 120)
    width = kept.number(f"{WIDTH}{place}", "Width", usual.width, 32, MOST_SIDE, 120)
    return replace(network.input, height=height, width=width)


def _more(network: Network, task: Task) -> Task:
    """The task with what only some have."""
    if task.has_proposals:
        return replace(task, proposals=kept.slider(CROPS, "Proposals", PROPOSAL_STEPS, PROPOSALS, width=420))
    if task.kind in ("fcn", "deeplabv3"):
        task = replace(task, auxiliary=kept.switch(AUXILIARY, "With the auxiliary head of training"))
    if task.has_output_stride and network.is_residual:
        usual = {stride: f"stride {stride}" for stride in STRIDES} | {0: f"usual: {task.stride}"}
        return replace(task, output_stride=kept.buttons(STRIDE, "Output stride", STRIDES, usual))
    return task
