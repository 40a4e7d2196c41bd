"""The degradation lab: plain and residual networks of several depths, trained side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

import streamlit as st

from app import figures, live, training_figures
from app import training_words as words
from app.live import Moving
from resnet_core import degradation
from resnet_core.curves import Band, Curve, Measure, last
from resnet_core.degradation import KINDS, Kind

words.EVERY_TRAINING = (
    "Every training with its errors in percent: training error over the epoch, test error after it."
)


def draw(found: Mapping[str, Curve], epochs: int, old: Collection[str], caption: str) -> None:
    """What was measured: errors by epoch, then by depth. Those in `old` are from the recorded run."""
    colours = figures.palette()
    for sentence in words.diverged(found.values()):
        st.markdown(f":small[{sentence}]")
    live.charts(
        [
            Moving(
                title,
                training_figures.errors_by_epoch(
                    training_figures.lab_lines(found, measure, epochs, colours, old), epochs, colours
                ),
                words.alt(found, title, _ends(found, measure)),
                f"training_{measure}",
            )
            for measure, title in training_figures.ERRORS
        ],
        caption,
        partial(training_figures.curves_table, found, words.EVERY_TRAINING, old),
    )


def by_depth(found: Mapping[str, Curve], epoch: int) -> None:
    """The same after one epoch, against depth."""
    kinds = kinds_after(found, epoch)
    trained: dict[str, Kind] = {kind: kinds[kind]["train_error"] for kind in KINDS}
    if finding := words.finding(trained, epoch):
        st.markdown(finding)
    live.charts(
        [
            Moving(
                f"Error after {words.epochs(epoch)}, by depth",
                training_figures.errors_by_depth(kinds, figures.palette()),
                words.alt_by_depth(kinds, epoch),
                "training_by_depth",
            )
        ],
        words.BY_DEPTH,
        partial(training_figures.depth_table, kinds),
        height=280,
    )


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
