"""The effective receptive field (Luo 2016, arXiv 1701.04128): what may be asked, the points, and the law.

Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Literal, NamedTuple

from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs import points
from resnet_core.labs.checkpoints import recorded, twin
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.plan import unfold
from resnet_core.readers.footprint import resident
from resnet_core.spec import Input, Spec, SpecError, as_resnet

FILE = "effective"
DEPTHS = (56, 20)
SPECS = {depth: digits_network(depth) for depth in DEPTHS}
TILES = 12  # digits along a side of the picture
INPUT = Input(8 * TILES, 8 * TILES)
IMAGES, CHANNELS = 4, 4
BOUND = 0.0455  # of the largest gradient, from which on a pixel is in the effective field

Role = Literal["asked", "twin"]
State = Literal["start", "trained"]
effective_settings = settings_like()


class Extent(NamedTuple):
    """What a value in the middle of the map of one block reads, and how much of it counts.

    `depth` counts the convolutions up to there. The field has a side of `size` pixels; the gradient is at
    least `BOUND` of its largest at as many pixels as a square of side `side` has. `inside_half` is the share
    of all gradient, 0 to 1, inside the square in the middle of half that side.
    """

    role: Role
    state: State
    name: str
    depth: int
    size: int
    side: float
    inside_half: float


class Strengths(NamedTuple):
    """The gradient at each pixel of a block's field, row by row; 255 is the largest."""

    role: Role
    state: State
    name: str
    side: int
    shades: tuple[int, ...]


Key = tuple[Role, State]


@dataclass(frozen=True)
class Effective:
    """What is known so far, by network and state."""

    conditions: Conditions | None = None
    extents: Mapping[Key, tuple[Extent, ...]] = field(default_factory=dict)
    strengths: Mapping[Key, Strengths] = field(default_factory=dict)

    def growth(self, key: Key) -> float | None:
        """The power of the depth with which the side grows over the blocks of stage 1; 0.5 is a square root.

        The slope of the least squares line through the logarithms; None with fewer than three blocks.
        """
        return slope([each for each in self.extents.get(key, ()) if each.name.startswith("layer1.")])


def slope(extents: list[Extent]) -> float | None:
    """The power of the depth with which the sides grow."""
    if len(extents) < 3:
        return None
    x, y = [log(each.depth) for each in extents], [log(each.side) for each in extents]
    middle, level = sum(x) / len(x), sum(y) / len(y)
    over = sum((a - middle) ** 2 for a in x)
    return sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True)) / over


def fold(events: Iterable[Event]) -> Effective:
    """What the events of one run say together."""
    latest = points.latest(events)
    extents: dict[Key, tuple[Extent, ...]] = {}
    strengths: dict[Key, Strengths] = {}
    kinds: tuple[type[Extent | Strengths], ...] = (Extent, Strengths)
    for value in points.values(latest, kinds):
        key = (value.role, value.state)
        if isinstance(value, Extent):
            extents[key] = (*extents.get(key, ()), value)
        else:
            strengths[key] = value
    return Effective(conditions(latest), extents, strengths)


def effective_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: the network, and its maps of all pictures with their gradients."""
    return 2 * resident(unfold(spec, Input(INPUT.height, INPUT.width, IMAGES)))


def check_trained(spec: Spec, input: Input) -> None:
    """Raises `SpecError` for a network without trained weights here."""
    if recorded(spec) is None:
        why = "no trained weights of this network come with the explorer; 9-9-9 works"
        raise SpecError("depths", why, SPECS[DEPTHS[0]].depths)


def specs_of(spec: Spec) -> dict[Role, Spec]:
    """The network, and its plain twin where that is trained too."""
    plain = twin(as_resnet(spec))
    return {"asked": spec, **({"twin": plain.spec} if plain else {})}
