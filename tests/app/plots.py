"""Plots as figures of plotly's, which checks each of their fields."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.drawing.exhibit import Figure
from app.drawing.plotly import Plot


def in_plotly(figure: Figure) -> Any:
    """What plotly makes of a plot: it knows all fields, and each by the name that its script knows.

    Arrays are as they were before they were packed.
    """
    assert isinstance(figure, Plot)
    return check({"data": figure.data, "layout": figure.layout})


def check(values: dict[str, Any]) -> Any:
    """The same for a plot as plain values."""
    made = go.Figure(data=[_unpacked(each) for each in values["data"]], layout=values["layout"])
    assert _plain(made.to_dict()) == _plain(values)
    return made


def _plain(values: dict[str, Any]) -> Any:
    plain = json.loads(json.dumps(values))
    for each in plain["data"]:
        if each["type"] == "surface":
            each.pop("text")  # plotly makes one word of each row of texts
    return plain


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict) and "bdata" in value:
        numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        return numbers.reshape([int(side) for side in value.get("shape", "-1").split(",")])
    return {name: _unpacked(each) for name, each in value.items()} if isinstance(value, dict) else value
