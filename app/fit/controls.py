"""What a visitor chooses on the page Will it fit; the link keeps it."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept
from resnet_core.checks import SpecError
from resnet_core.plan import Plan
from resnet_core.search.fit import FORMATS, OPTIMIZERS, Setting
from resnet_core.search.fit_text import (
    ALL,
    FORMAT_WORDS,
    NONE,
    OPTIMIZER_WORDS,
    checkpoints_of,
    checkpoints_text,
)
from resnet_core.system import machine

MEMORY, FORMAT, OPTIMIZER = "fit.memory", "fit.format", "fit.optimizer"
CHECKPOINT, BLOCKS, BATCH = "fit.checkpoint", "fit.blocks", "fit.batch"
SIZES = (8, 12, 16, 24, 32, 40, 48, 64, 80, 96, 141, 192)  # GiB
USUAL, HERE = "24", "here"
CHOSEN = "chosen"
GIB = 2**30
USUAL_BATCH, MOST_BATCH = 64, 10**6


class Asked(NamedTuple):
    """Bytes of memory, images in a batch, and how the network is trained."""

    memory: int
    batch: int
    setting: Setting


def draw(plan: Plan) -> Asked:
    """The controls in two rows."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        memory = _memory()
        batch = kept.number(BATCH, "Batch", USUAL_BATCH, 1, MOST_BATCH, 130)
        form = kept.buttons(FORMAT, "Number format", FORMATS, FORMAT_WORDS)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        optimizer = kept.buttons(OPTIMIZER, "Optimizer", OPTIMIZERS, OPTIMIZER_WORDS)
        titles = {NONE: "no blocks", ALL: "all blocks", CHOSEN: "chosen blocks"}
        how = kept.buttons(CHECKPOINT, "Checkpoint", (NONE, ALL, CHOSEN), titles)
        counts = _chosen(plan) if how == CHOSEN else checkpoints_of(how, plan)
    return Asked(memory, batch, Setting(form, optimizer, counts))


def take(setting: Setting, batch: int) -> None:
    """Makes another setting and batch the chosen ones."""
    counts = checkpoints_text(setting.checkpoints)
    session.remember(BATCH, "" if batch == USUAL_BATCH else str(batch))
    session.remember(FORMAT, "" if setting.format == FORMATS[0] else setting.format)
    session.remember(CHECKPOINT, "" if counts == NONE else CHOSEN)
    session.remember(BLOCKS, "" if counts == NONE else counts)


def _memory() -> int:
    here = machine.memory_bytes()
    titles = {str(size): f"{size} GiB" for size in SIZES} | {HERE: "this server's memory"}
    name = kept.menu(MEMORY, "Memory", [*titles], titles, 200, USUAL)
    return here if name == HERE else int(name) * GIB


def _chosen(plan: Plan) -> tuple[int, ...]:
    """How many of the first blocks of each stage, as typed; nothing that cannot be read counts."""
    usual = checkpoints_text(tuple(stage.blocks // 2 for stage in plan.stages))
    text = kept.text(BLOCKS, "How many of each stage", usual)
    try:
        return checkpoints_of(text, plan)
    except SpecError as fault:
        st.warning(session.sentence(fault))
        return ()
