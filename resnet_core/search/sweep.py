"""A million networks at once: the formulas of `price(unfold(spec))`, evaluated on arrays.

All networks of a sweep are as `spec` says, but for depths, widths and the image. A stem that has a width of
its own keeps it. Every count is the exact integer that `price` gives for that network by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from resnet_core.cost import Cost, price, times, total
from resnet_core.families.resnet.blocks import Place, places, residual
from resnet_core.families.resnet.recipe import head
from resnet_core.families.resnet.stages import at_stage
from resnet_core.families.resnet.stem import stem
from resnet_core.language.layers import Shape
from resnet_core.plan import unfold
from resnet_core.search.scaling import Counts, scaled_widths, shared_out
from resnet_core.spec import ArchSpec, Input

AT_A_TIME = 2**14  # networks, so that their arrays stay in the processor's cache
LARGEST = 2**63 - 1


class Costs(NamedTuple):
    """Exact counts per image, as in `Cost`, an element for each network."""

    params: Counts
    macs: Counts
    activations: Counts


class Grid(NamedTuple):
    """`spec` in several depths, widths and images. `costs` have the shape (depths, widths, inputs)."""

    spec: ArchSpec
    depths: Counts  # (stages, depths)
    widths: Counts  # (stages, widths)
    inputs: tuple[Input, ...]
    costs: Costs

    def network(self, row: int, column: int) -> ArchSpec:
        """The network of the depth number `row` and the width number `column`."""
        depths, widths = self.depths[:, row].tolist(), self.widths[:, column].tolist()
        return replace(self.spec, depths=tuple(depths), widths=tuple(widths))


def sweep(
    spec: ArchSpec,
    depths: npt.ArrayLike,
    widths: npt.ArrayLike,
    height: npt.ArrayLike = 224,
    width: npt.ArrayLike = 224,
) -> Costs:
    """The costs of N networks. Depths and widths are (stages, N) or (stages, 1), sides of images (N,) or one.

    Raises `SpecError` if a network cannot be built, as `unfold` would; `TypeError` for what is not a whole
    number; `OverflowError` if a count might not fit 64 bits.
    """
    networks = _networks(depths, widths, height, width)
    _refuse_what_cannot_be(spec, networks)
    found = Costs(*np.empty((3, networks.height.size), np.int64))
    for start in range(0, networks.height.size, AT_A_TIME):
        chosen = slice(start, start + AT_A_TIME)
        some = _as_ints(networks, chosen)
        once, copied = _parts(spec, some)
        extra = (times(each, blocks - 1) for each, blocks in zip(copied, some.depths, strict=True))
        for counts, count in zip(found, total((once, *extra)), strict=True):
            counts[chosen] = count
    return found


def grid(spec: ArchSpec, blocks: npt.ArrayLike, multipliers: npt.ArrayLike, inputs: Sequence[Input]) -> Grid:
    """`spec` as deep as each of `blocks` and as wide as each of `multipliers`, for each input.

    `scaling` says how. Raises as `sweep` does. Costs are linear in depths, so a cell is a few multiply-adds.
    """
    depths = shared_out(spec, np.atleast_1d(blocks))
    widths = scaled_widths(spec, np.atleast_1d(multipliers))
    shape = depths.shape[1], widths.shape[1], len(inputs)
    networks = _networks(
        depths.max(axis=1, keepdims=True),
        np.repeat(widths, len(inputs), axis=1),
        np.tile([input.height for input in inputs], widths.shape[1]),
        np.tile([input.width for input in inputs], widths.shape[1]),
    )
    _refuse_what_cannot_be(spec, networks)
    once, copied = _parts(spec, _as_ints(networks, slice(None)))
    counts = (
        ((depths - 1).T @ np.stack(rests) + first).reshape(shape)
        for first, *rests in zip(once, *copied, strict=True)
    )
    return Grid(spec, depths, widths, tuple(inputs), Costs(*counts))


def pareto_front(less: Counts, more: Counts) -> Counts:
    """The places that no other place beats, by rising `less`; both arrays are flat.

    A place beats another if it has at most as much of `less` and at least as much of `more`, and differs. Of
    equal places the first is kept. For two costs that should both be small, negate the second.
    """
    order = np.lexsort((-more, less))
    gains = np.diff(np.maximum.accumulate(more[order])) > 0
    return order[np.concatenate(([True], gains))]


class _Networks(NamedTuple):
    """N networks: depths and widths of the shape (stages, N), sides of the image of the shape (N,)."""

    depths: Counts
    widths: Counts
    height: Counts
    width: Counts


class _Numbers(NamedTuple):
    """The same as the formulas see it: one number for each, or an array in its place."""

    depths: tuple[int, ...]
    widths: tuple[int, ...]
    height: int
    width: int


def _as_ints(networks: _Networks, chosen: slice) -> _Numbers:
    # The one place where arrays are passed off as ints: recipes and prices are plain arithmetic.
    return cast(_Numbers, _Networks(*(numbers[..., chosen] for numbers in networks)))


def _networks(
    depths: npt.ArrayLike, widths: npt.ArrayLike, height: npt.ArrayLike, width: npt.ArrayLike
) -> _Networks:
    deep, wide, high, across = (
        np.asarray(given).astype(np.int64, casting="safe") for given in (depths, widths, height, width)
    )
    (count,) = np.broadcast_shapes(deep.shape[1:], wide.shape[1:], high.shape, across.shape, (1,))
    return _Networks(
        np.broadcast_to(deep, (len(deep), count)),
        np.broadcast_to(wide, (len(wide), count)),
        np.broadcast_to(high, count),
        np.broadcast_to(across, count),
    )


def _refuse_what_cannot_be(spec: ArchSpec, networks: _Networks) -> None:
    """Unfolds those that would break a rule if any did: the extremes, odd widths, and what narrows most."""
    rows = (*networks.depths, *networks.widths, networks.height, networks.width)
    rows += (*(networks.widths % 2), *np.diff(networks.widths, axis=0))
    for place in {int(extreme(row)) for row in rows for extreme in (np.argmin, np.argmax)}:
        depths, widths, height, width = (numbers[..., place].tolist() for numbers in networks)
        unfold(replace(spec, depths=tuple(depths), widths=tuple(widths)), Input(height, width))
    corner = _Numbers(
        tuple(networks.depths.max(axis=1).tolist()),
        tuple(networks.widths.max(axis=1).tolist()),
        int(networks.height.max()),
        int(networks.width.max()),
    )
    # With a projection in every block nothing can cost more, and no number on the way is larger either.
    once, copied = _parts(replace(spec, shortcut="projection_all"), corner)
    most = max(total((once, *map(times, copied, corner.depths))))
    if most > LARGEST:
        raise OverflowError(f"the largest count may be {most:,}; counts are kept up to {LARGEST:,}")


def _parts(spec: ArchSpec, some: _Numbers) -> tuple[Cost, list[Cost]]:
    """The cost of all that a network has once, and in each stage the cost of one copied block."""
    first = stem(
        spec, Shape(spec.in_channels, some.height, some.width, spec.dims), spec.stem_width or some.widths[0]
    )
    inp = first[-1].out
    once, copied = list(map(price, first)), []
    for stage, (opening, rest) in enumerate(places(spec, inp, some.widths)):
        own = at_stage(spec, stage)
        once.append(_opening(own, opening))
        copied.append(price(residual(own, rest)))
        inp = rest.inp
    return total((*once, *map(price, head(spec, inp)))), copied


def _opening(spec: ArchSpec, place: Place) -> Cost:
    """The one structure that depends on a number: where only some networks widen, both are priced."""
    widens = np.asarray(place.widens)
    if widens.all() or not widens.any():
        return price(residual(spec, place._replace(widens=bool(widens.any()))))
    straight, widening = (price(residual(spec, place._replace(widens=either))) for either in (False, True))
    return Cost(*(less + place.widens * (more - less) for less, more in zip(straight, widening, strict=True)))
