"""How each network is drawn in the charts on gradients."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from app.drawing.palette import Palette
from resnet_core.labs.gradients.points import Network
from resnet_core.labs.gradients.twins import ASKED, NO_NORM
from resnet_core.plan import readable, unfold
from resnet_core.readers.plain import is_plain
from resnet_core.spec import read_query

LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"}
LEGEND_LINE = 20  # pixels that each line of a legend may take on a phone


class Style(NamedTuple):
    """A colour of the palette, a dash of Plotly, a width in pixels."""

    colour: str
    dash: str
    width: float

    def line(self, colours: Palette) -> dict[str, Any]:
        """Plotly's line."""
        return {"color": self.paint(colours), "dash": self.dash, "width": self.width}

    def paint(self, colours: Palette) -> str:
        """The colour itself, such as `#0B5FA5`."""
        return str(getattr(colours, self.colour))


STYLES = {
    "plain": Style("plain", "solid", 2),
    "identity": Style("shortcut", "dot", 2),
    "projection": Style("shortcut", "dot", 2),
    "pre": Style("shortcut", "dash", 2),
    "no_norm": Style("shortcut", "longdash", 2),
    "plain_no_norm": Style("plain", "longdash", 2),
    "zero_gamma": Style("accent", "dot", 2),
    "skipinit": Style("accent", "dash", 2),
    "rezero": Style("accent", "solid", 2),
    "layer_scale": Style("accent", "longdash", 2),
    "fixup": Style("accent", "dashdot", 2),
    "he_fan_out": Style("plain", "dash", 2),
    "he_fan_in": Style("accent", "solid", 2),
    "xavier": Style("accent", "dot", 2),
    "normal_0.01": Style("plain", "solid", 2),
    "pinned": Style("text", "dashdot", 2),
}


def is_plain_network(network: Network) -> bool:
    """Whether a measured network has no way around its layers, of whatever family it is."""
    return _is_plain(tuple(network.query.items()))


@lru_cache(maxsize=256)
def _is_plain(query: tuple[tuple[str, str], ...]) -> bool:
    spec, input, _ = read_query(dict(query))
    return is_plain(unfold(spec, readable(spec, input)[0]))


def style(network: Network) -> Style:
    """Networks with shortcuts are orange and plain ones grey; other differences are blue or dashed."""
    colour = "plain" if is_plain_network(network) else "shortcut"
    if network.name == ASKED:
        return Style(colour, "solid", 3)
    own = STYLES[network.name]
    return own._replace(colour=colour) if network.name == NO_NORM else own
