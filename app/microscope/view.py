"""The receptive field of a cell, as a section of Explore and of Forward."""

from __future__ import annotations

import streamlit as st

from app.drawing import exhibit
from app.drawing.palette import palette
from app.frame import kept
from app.microscope import controls, rectangle, words
from app.microscope.controls import Cell
from app.microscope.look import Look
from resnet_core.labs.forward.findings import Picture
from resnet_core.network import Network
from resnet_core.readers.cell_field import cell_field, left_out
from resnet_core.readers.parts import Part


def of_part(now: Network, part: Part) -> None:
    """On Explore: a switch, and below it what a cell of the selected part reads."""
    if now.reads_signals:
        return  # its rows and columns are an image's; the table has the field of every layer
    if not kept.switch("explore.field", words.TITLE):
        return
    if part.key == "head":
        st.markdown(words.NO_MAP)
        return
    with _row():
        cell = controls.part_cell("explore", now.plan, part)
    _draw("explore", now, cell, None)


def of_block(now: Network, block: str, picture: Picture | None) -> None:
    """On Forward: what a cell of the map of a block reads of the picture."""
    with _row():
        cell = controls.block_cell("forward", now.plan, block)
    _draw("forward", now, cell, picture)


def _row() -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, gap="small", vertical_alignment="bottom")


def _draw(page: str, now: Network, cell: Cell, picture: Picture | None) -> None:
    plan, key = now.plan, f"{page}_field"
    look = Look(
        cell.name,
        cell.shape,
        cell.row,
        cell.column,
        plan.image,
        cell_field(plan, cell.place, cell.row, cell.column),
        left_out(plan, cell.place),
    )
    drawn = rectangle.exhibit(look, picture, palette())
    exhibit.show(drawn, key, controls.clicked(page, key, cell.shape))
