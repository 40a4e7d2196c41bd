"""A head on every block: what may be asked, the points, and what they say together (Greff 2017).

Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Literal, NamedTuple

from resnet_core.data.datasets import DIGITS, shape_of
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs import points
from resnet_core.labs.checkpoints import recorded, twin
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.plan import unfold
from resnet_core.readers.footprint import resident
from resnet_core.spec import Input, Spec, as_resnet

FILE = "heads"
DEPTHS = (56, 20)
SPECS = {depth: digits_network(depth) for depth in DEPTHS}
INPUT = Input(8, 8)
RIDGE = 1e-3  # of the features' mean variance: what is added to their covariance
FALL = 0.01  # of the images, by which a block's head has to be worse than the one before to count

Role = Literal["asked", "twin"]
heads_settings = settings_like()


class Network(NamedTuple):
    """One of the two networks: its blocks with shortcuts ("asked"), or without ("twin")."""

    role: Role
    blocks: tuple[str, ...]
    images: int


class Head(NamedTuple):
    """What the maps after one block say: `place` counts blocks from 0, and -1 is the stem.

    `right` test images are classified rightly by a linear head fitted to the means of the channels over the
    training images; `own` by the network's own head, put there as it is, where the channels are as many.
    `cosine` is that of the maps before and after the block, the mean over the test images, where they have
    one shape.
    """

    role: Role
    place: int
    right: int
    own: int | None = None
    cosine: float | None = None


@dataclass(frozen=True)
class Heads:
    """What is known so far, by role."""

    conditions: Conditions | None = None
    networks: Mapping[Role, Network] = field(default_factory=dict)
    heads: Mapping[Role, tuple[Head, ...]] = field(default_factory=dict)

    def complete(self, role: Role) -> bool:
        """Whether every block of a network has its head."""
        own = self.networks.get(role)
        return own is not None and len(self.heads.get(role, ())) == len(own.blocks) + 1

    def falls(self, role: Role) -> int:
        """After how many blocks a fitted head is worse than before, by more than `FALL` of the images."""
        rights = [each.right for each in self.heads[role]]
        least = FALL * self.networks[role].images
        return sum(before - after > least for before, after in pairwise(rights))

    def middle_cosine(self, role: Role) -> float | None:
        """The median of the cosines of a network's blocks that keep their shape."""
        known = [each.cosine for each in self.heads[role] if each.cosine is not None]
        return median(known) if known else None

    def own_rights(self, role: Role) -> tuple[float, ...]:
        """The share of images that the network's own head gets right after each block that it can follow."""
        images = self.networks[role].images
        return tuple(each.own / images for each in self.heads[role] if each.own is not None)

    def half_way(self, role: Role) -> int:
        """The first block, counted from 1, whose fitted head has half of all that the blocks add."""
        rights = [each.right for each in self.heads[role]]
        middle = (rights[0] + rights[-1]) / 2
        return next((place for place, right in enumerate(rights) if right >= middle), len(rights) - 1)


def fold(events: Iterable[Event]) -> Heads:
    """What the events of one run say together."""
    latest = points.latest(events)
    networks: dict[Role, Network] = {}
    heads: dict[Role, tuple[Head, ...]] = {}
    kinds: tuple[type[Network | Head], ...] = (Network, Head)
    for value in points.values(latest, kinds):
        if isinstance(value, Network):
            networks[value.role] = value
        else:
            heads[value.role] = (*heads.get(value.role, ()), value)
    return Heads(conditions(latest), networks, heads)


def run_name(depth: int, seed: int) -> str:
    """The name of a recorded run: `56`, or `56/1` of another training of the same networks."""
    return f"{depth}/{seed}" if seed else f"{depth}"


def over_seeds(depth: int) -> tuple[Heads, ...]:
    """What was recorded of the networks of one depth, by seed."""
    known = runs(FILE)
    return tuple(fold(run.points) for name, run in known.items() if name == run_name(depth, run.seed))


def heads_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak: the network, and the maps of all images."""
    shape = shape_of(DIGITS)
    return resident(unfold(spec, Input(shape.height, shape.width, shape.train + shape.test)))


def specs_of(spec: Spec) -> dict[Role, Spec]:
    """The trained network, and its plain twin where that is trained too."""
    specs: dict[Role, Spec] = {"asked": spec}
    plain = twin(as_resnet(spec))
    if plain and recorded(spec):
        specs["twin"] = plain.spec
    return specs
