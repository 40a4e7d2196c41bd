"""The loss around a trained network and its plain twin, measured from coarse to fine on the page."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from app.drawing.exhibit import show
from app.drawing.palette import palette
from app.frame import kept
from app.runs import follow
from app.runs.run import Run
from app.surface import contours, relief, words
from app.surface.landscape import Landscape
from resnet_core.data.datasets import DIGITS, shape_of
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done, Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import Settings
from resnet_core.labs.surface.findings import ASKED, TWIN, Role, read
from resnet_core.labs.surface.settings import BATCH, RECORDED, RUNNING, surface_settings
from resnet_core.spec import Input

RUN = "training.surface"
DEPTHS = ("56", "20")
SIZES = ("21", "11", "5", "31")
REACHES = ("0.5", "1", "0.25")
STATISTICS = {BATCH: "from these images", RUNNING: "from training"}
VIEWS = {"map": "from above", "relief": "in 3-D"}
TURNS = tuple(range(0, 360, 15))
TURN = 225


class Choices(NamedTuple):
    """What the controls say: the slice, and how it is drawn."""

    depth: int
    size: int
    reach: float
    statistics: str
    seed: int
    view: str
    turn: int

    @property
    def names(self) -> dict[Role, str]:
        """What the two networks are called."""
        return {ASKED: f"residual-{self.depth}", TWIN: f"plain-{self.depth}"}

    def request(self, device: str) -> Request:
        """The request for this slice."""
        shape = shape_of(DIGITS)
        spec, input = digits_network(self.depth), Input(shape.height, shape.width)
        return Request("surface", spec, input, self.settings, seed=self.seed, device=device)

    @property
    def settings(self) -> Settings:
        """The settings of the experiment."""
        return surface_settings({"size": self.size, "reach": self.reach, "statistics": self.statistics})


def draw(device: str) -> None:
    """The section: what it is, its controls, the run, and the two surfaces."""
    st.markdown(words.INTRO)
    choices = _controls()
    label = f"Measure {choices.size} × {choices.size} points around both networks"
    follow.follow(RUN, choices.request(device), label, partial(_findings, choices), "Measure again")
    st.markdown(f":small[:gray[{words.DIRECTIONS} {words.STATISTICS[choices.statistics]} {words.NOT_SHOWN}]]")


def _controls() -> Choices:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        depth = _menu("depth", "Layers", DEPTHS, {each: f"{each} layers" for each in DEPTHS}, 115)
        size = _menu("size", "Grid", SIZES, {each: f"{each} × {each}" for each in SIZES}, 105)
        reach = _menu(
            "reach", "Distance", REACHES, {each: words.beyond(float(each)) for each in REACHES}, 150
        )
        statistics = _menu("statistics", "Batch norm statistics", tuple(STATISTICS), STATISTICS, 165)
        view = _menu("view", "View", tuple(VIEWS), VIEWS, 125)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        seed = kept.number(f"{RUN}_seed", "Seed of the directions", 0, 0, 999, 170)
        turn = _turn() if view == "relief" else TURN
    return Choices(int(depth), int(size), float(reach), statistics, seed, view, turn)


def _menu(name: str, label: str, options: tuple[str, ...], titles: dict[str, str], width: int) -> str:
    return kept.menu(f"{RUN}_{name}", label, options, titles, width)


def _turn() -> int:
    return int(
        st.select_slider(
            "Turn", TURNS, TURN, format_func=lambda turn: f"{turn}°", key=f"{RUN}_turn", width=260
        )
    )


def _findings(choices: Choices, run: Run | None) -> None:
    points, made = _points(choices, run)
    surface = read(points, choices.size)
    colours, classes = palette(), shape_of(DIGITS).classes
    landscapes = [
        Landscape(name, surface.slices[role], choices.size, choices.reach, classes, choices.turn, colours)
        for role, name in choices.names.items()
        if role in surface.slices and surface.slices[role].level >= 0
    ]
    if not landscapes or surface.conditions is None:
        return
    if made or (run and isinstance(run.end, Done)):
        st.markdown(words.finding(landscapes))
    for column, landscape in zip(st.columns(len(landscapes)), landscapes, strict=True):
        with column:
            _one(choices, landscape)
    st.markdown(f":small[:gray[{words.conditions(landscapes[0], surface.conditions, made)}]]")


def _points(choices: Choices, run: Run | None) -> tuple[tuple[Point, ...], str]:
    """The points of the run so far or, before there is one, those recorded of this slice, and their date."""
    if run and run.has_found:
        return run.points, ""
    recorded = runs("surface")[RECORDED[choices.statistics]]
    if recorded.answers(digits_network(choices.depth), choices.settings, choices.seed):
        return recorded.points, recorded.made
    return (), ""


def _one(choices: Choices, landscape: Landscape) -> None:
    height = "height and colour are" if choices.view == "relief" else "colour is"
    st.markdown(f"**{landscape.name}** :small[:gray[{height} the loss, logarithmic]]")
    exhibit = contours.exhibit(landscape) if choices.view == "map" else relief.exhibit(landscape)
    show(exhibit, f"surface_{landscape.slice.network.role}")
