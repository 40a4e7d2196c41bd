"""The degradation lab: plain and residual networks of several depths, trained side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import NamedTuple

import streamlit as st

from app.drawing import echarts
from app.drawing.echarts import Moving
from app.drawing.palette import palette
from app.drawing.table import Table
from app.training import figures as training_figures
from app.training import words
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Band, Curve, Measure, divergences, last
from resnet_core.labs.training.degradation import KINDS, Kind


class Shown(NamedTuple):
    """What is drawn: the curves by name, how far the axis goes, and which are from the recorded run."""

    found: Mapping[str, Curve]
    epochs: int
    old: Collection[str] = ()


def by_epoch(shown: Shown, caption: str, key: str) -> None:
    """Training error and test error by epoch, and what came before a divergence."""
    if sentence := words.diverged(shown.found.values()):
        st.markdown(sentence)
    if any(trace.epochs for curve in shown.found.values() for trace in curve.traces.values()):
        echarts.charts(_by_epoch(shown, key), caption, _table(shown))
    broken(shown.found, key)


def _table(shown: Shown) -> Callable[[], Table]:
    return partial(training_figures.curves_table, shown.found, words.EVERY_TRAINING, shown.old)


def _by_epoch(shown: Shown, key: str) -> list[Moving]:
    colours, charts = palette(), []
    for measure, title in training_figures.ERRORS:
        lines = training_figures.lab_lines(shown.found, measure, shown.epochs, colours, shown.old)
        options = training_figures.errors_by_epoch(lines, shown.epochs, colours)
        alt = words.alt(shown.found, title, _ends(shown.found, measure))
        charts.append(Moving(title, options, alt, f"{key}_{measure}"))
    return charts


def broken(found: Mapping[str, Curve], key: str) -> None:
    """The losses of the epoch in which a training diverged, up to there."""
    there = [one for one in divergences(found.values()) if one.losses]
    if there:
        options = training_figures.losses_by_step(there, palette())
        chart = Moving(words.BROKEN, options, words.alt_of_broken(there), f"{key}_broken")
        table = partial(training_figures.broken_table, there)
        echarts.charts([chart], words.BROKEN_CAPTION, table, height=240)


def by_depth(shown: Shown, key: str) -> None:
    """The same after the last epoch that all of them have, against depth."""
    epoch = degradation.common_epoch(shown.found)
    kinds = kinds_after(shown.found, epoch)
    if not any(kinds[kind]["train_error"].by_depth for kind in KINDS):
        return
    trained = {kind: kinds[kind]["train_error"] for kind in KINDS}
    if finding := words.finding(trained, epoch):
        st.markdown(finding)
    options = training_figures.errors_by_depth(kinds, palette())
    chart = Moving(words.depth_title(epoch), options, words.alt_by_depth(kinds, epoch), f"{key}_by_depth")
    caption = words.BY_DEPTH + (words.OLD_POINTS if shown.old else "")
    echarts.charts([chart], caption, partial(training_figures.depth_table, kinds), height=280)


def kinds_after(found: Mapping[str, Curve], epoch: int) -> dict[str, dict[Measure, Kind]]:
    """Both kinds of network with both errors after one epoch."""
    return {
        kind: {
            measure: degradation.kind_after(found, kind, measure, epoch)
            for measure, _ in training_figures.ERRORS
        }
        for kind in KINDS
    }


def _ends(found: Mapping[str, Curve], measure: Measure) -> dict[str, Band]:
    ends = ((name, last(curve, measure)) for name, curve in found.items())
    return {name: band for name, band in ends if band is not None}
