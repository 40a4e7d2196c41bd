"""The residual network for time series under a name of ours: the paper prints no count of its parameters."""

from __future__ import annotations

from resnet_core.families.published import Published
from resnet_core.families.wang.spec import WangSpec
from resnet_core.language.input import Input

__all__ = ["PUBLISHED", "ZOO"]

ADIAC = Input(1, 176)  # the length of the signals in the authors' code

ZOO: dict[str, WangSpec] = {"wang_resnet": WangSpec()}
PUBLISHED: dict[str, Published] = {
    "wang_resnet": Published(
        "ResNet for time series",
        "Signals",
        ADIAC,
        note="Wang 2017 (arXiv 1611.06455) prints no counts; those here are our own computation.",
    ),
}
