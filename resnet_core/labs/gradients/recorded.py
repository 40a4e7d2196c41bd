"""The recorded runs of Gradients: three residual networks with their plain twins, as a film and at the start.

benchmarks/record_gradients.py makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import log

from resnet_core.labs.events import Point
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.gradients.twins import ASKED, NO_NORM, PLAIN, PLAIN_NO_NORM, TWO_BY_TWO, read_twins
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.settings import Settings
from resnet_core.plan import unfold
from resnet_core.spec import Input, Spec
from resnet_core.zoo import PUBLISHED, RESNETS

NAME = "cifar_resnet56"
FILES = {"cifar_resnet20": "gradients_20", NAME: "gradients", "cifar_resnet110": "gradients_110"}
"""The files of the recorded networks."""
SPEC, INPUT = RESNETS[NAME], replace(PUBLISHED[NAME].input, batch=16)
FILM, START = "film", "start"
RECORDED: Mapping[str, Settings] = {
    FILM: {"twins": PLAIN, "steps": 20, "moments": 20},
    START: {"twins": ",".join(TWO_BY_TWO)},
}
"""The settings of the recorded runs of each network, by name, that are not the usual ones."""


def answering(spec: Spec, input: Input, settings: Settings) -> Recorded | None:
    """The recorded run of these settings, with exactly these networks of those that it compares, if any."""
    if input != INPUT:
        return None
    own = gradients_settings(settings)
    twins = set(read_twins(str(own["twins"])))
    for record in recorded().values():
        known = set(read_twins(str(record.settings["twins"])))
        alike = {**record.settings, "twins": own["twins"]} == own
        if record.spec == spec and alike and twins <= known:
            return record._replace(settings=own, points=_of(record, frozenset({ASKED, *twins})))
    return None


def nearest(spec: Spec, input: Input, settings: Settings) -> Recorded:
    """The recorded run of the network nearest in depth, by ratio.

    It is a film, or one without training where networks without batch norm are compared.
    """
    unnormed = {NO_NORM, PLAIN_NO_NORM} & set(read_twins(str(gradients_settings(settings)["twins"])))
    moments, depth = START if unnormed else FILM, unfold(spec, input).depth

    def distance(record: Recorded) -> float:
        return abs(log(unfold(record.spec, INPUT).depth / depth))

    return min((record for name, record in recorded().items() if name.endswith(moments)), key=distance)


def recorded() -> Mapping[str, Recorded]:
    """The recorded runs by network and moments: `cifar_resnet56/film`."""
    return {
        f"{network}/{moments}": record
        for network, file in FILES.items()
        for moments, record in runs(file).items()
    }


@lru_cache(maxsize=16)
def _of(record: Recorded, names: frozenset[str]) -> tuple[Point, ...]:
    """The points of these networks; the same tuple each time, so that what is made of them is made once."""
    return tuple(
        point
        for point in record.points
        if point.values.get("variant", point.values.get("name", ASKED)) in names
    )
