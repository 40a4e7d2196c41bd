"""The loss around a trained network and its plain twin, measured from coarse to fine while one looks."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import streamlit as st

from app import session
from app.drawing import plotly as figures
from app.drawing.palette import palette
from app.forward import controls
from app.frame import widgets
from app.runs import follow
from app.runs.run import Run
from app.surface import figures as surface_figures
from app.surface import words
from app.surface.figures import Seen
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
STATISTICS = {RUNNING: "of the training", BATCH: "of these images"}
VIEWS = {"relief": "in 3-D", "map": "from above"}
TURNS = tuple(range(0, 360, 15))
TURN = 225


class Asked(NamedTuple):
    """What the controls say: the slice, and how it is looked at."""

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
    asked = _controls()
    label = f"Measure {asked.size} × {asked.size} points around both networks"
    follow.follow(RUN, asked.request(device), label, partial(_found, asked), "Measure again")
    st.markdown(f":small[:gray[{words.TAKES} {words.STATISTICS[asked.statistics]} {words.NOT_SHOWN}]]")


def _controls() -> Asked:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        depth = _choice("depth", "Layers", DEPTHS, {each: f"{each} layers" for each in DEPTHS}, 115)
        size = _choice("size", "Grid", SIZES, {each: f"{each} × {each}" for each in SIZES}, 105)
        reach = _choice(
            "reach", "Distance", REACHES, {each: words.beyond(float(each)) for each in REACHES}, 150
        )
        statistics = _choice("statistics", "Means in batch norm", tuple(STATISTICS), STATISTICS, 165)
        view = _choice("view", "Seen", tuple(VIEWS), VIEWS, 125)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        seed = _seed()
        turn = _turn() if view == "relief" else TURN
    return Asked(int(depth), int(size), float(reach), statistics, seed, view, turn)


def _choice(name: str, label: str, options: tuple[str, ...], names: dict[str, str], width: int) -> str:
    return controls.choice(f"{RUN}_{name}", label, options, names, width)


def _seed() -> int:
    name = f"{RUN}_seed"
    kept = session.recall(name)
    now = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 4 else 0
    widgets.show(name, now)

    def take() -> None:
        session.remember(name, str(st.session_state[name] or ""))

    st.number_input("Directions, by seed", 0, 999, key=name, on_change=take, width=170)
    return now


def _turn() -> int:
    return int(
        st.select_slider(
            "Turn", TURNS, TURN, format_func=lambda turn: f"{turn}°", key=f"{RUN}_turn", width=260
        )
    )


def _found(asked: Asked, run: Run | None) -> None:
    points, made = _points(asked, run)
    surface = read(points, asked.size)
    colours, classes = palette(), shape_of(DIGITS).classes
    all_seen = [
        Seen(name, surface.slices[role], asked.size, asked.reach, classes, asked.turn, colours)
        for role, name in asked.names.items()
        if role in surface.slices and surface.slices[role].level >= 0
    ]
    if not all_seen or surface.conditions is None:
        return
    if made or (run and isinstance(run.end, Done)):
        st.markdown(words.finding(all_seen))
    for column, seen in zip(st.columns(len(all_seen)), all_seen, strict=True):
        with column:
            _one(asked, seen)
    measured = words.measured(all_seen[0], surface.conditions.images, surface.conditions.data)
    st.markdown(f":small[:gray[{measured} {words.conditions(surface.conditions, made)}]]")


def _points(asked: Asked, run: Run | None) -> tuple[tuple[Point, ...], str]:
    """What the run found so far or, before there is one, what was recorded of this slice and when."""
    if run and run.points:
        return run.points, ""
    recorded = runs("surface")[RECORDED]
    if recorded.answers(digits_network(asked.depth), asked.settings, asked.seed):
        return recorded.points, recorded.made
    return (), ""


def _one(asked: Asked, seen: Seen) -> None:
    height = "height and colour are" if asked.view == "relief" else "colour is"
    st.markdown(f"**{seen.name}** :small[:gray[{height} the loss, logarithmic]]")
    figures.chart(
        surface_figures.map_figure(seen) if asked.view == "map" else surface_figures.relief_figure(seen),
        words.caption(seen),
        surface_figures.alt(seen),
        partial(surface_figures.losses_table, seen),
        f"surface_{seen.slice.network.role}",
    )
