"""Changes of one number of a network that move others with it, so that each can be taken back exactly.

More groups make each narrower, and their product stays; another first width moves all widths, and their
ratios stay. A value that would need rounding is no choice: rounded once, the way back leads elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import lru_cache
from math import gcd

from resnet_core.spec import ArchSpec, SpecError

MOST_GROUPS = 64
FEW, OCTAVES = 4, 8


def with_groups(spec: ArchSpec, groups: int) -> ArchSpec:
    """The network with so many groups of the same width in all. Raises `SpecError` if that cannot be."""
    together = spec.groups * spec.width_per_group
    if together % groups:
        raise SpecError("groups", f"{together} channels cannot be shared out among {groups}", spec.groups)
    return replace(spec, groups=groups, width_per_group=together // groups)


def with_first_width(spec: ArchSpec, first: int) -> ArchSpec:
    """The network with all widths in the same ratios. Raises `SpecError` if that cannot be."""
    if any(width * first % spec.widths[0] for width in spec.widths):
        raise SpecError("widths", f"{first} is not in these ratios", spec.widths)
    return replace(spec, widths=tuple(width * first // spec.widths[0] for width in spec.widths))


def groups_to_choose(spec: ArchSpec) -> tuple[int, ...]:
    """The numbers of groups up to `MOST_GROUPS` that the inner width divides into, and the present one."""
    together = spec.groups * spec.width_per_group
    most = min(together, MOST_GROUPS)
    divisors = {groups for groups in range(1, most + 1) if together % groups == 0}
    return _working(with_groups, _shallow(spec), frozenset({*divisors, spec.groups}))


def first_widths_to_choose(spec: ArchSpec, usual: Collection[int]) -> tuple[int, ...]:
    """Those of `usual` that keep all ratios, and the present; where they are few, doubles of the least."""
    shallow = _shallow(spec)
    working = _working(with_first_width, shallow, frozenset({*usual, spec.widths[0]}))
    if len(working) >= FEW:
        return working
    least = spec.widths[0] // gcd(*spec.widths)
    doubled = (least << octave for octave in range(OCTAVES))
    more = {width for width in doubled if width <= max(usual)}
    return _working(with_first_width, shallow, frozenset({*working, *more}))


def _shallow(spec: ArchSpec) -> ArchSpec:
    """The same with one block a stage, which no width minds: all depths share what was found for one."""
    return replace(spec, depths=(1,) * len(spec.depths))


@lru_cache(maxsize=64)
def _working(
    make: Callable[[ArchSpec, int], ArchSpec], spec: ArchSpec, candidates: frozenset[int]
) -> tuple[int, ...]:
    """The candidates that make a network, smallest first."""
    working: list[int] = []
    for candidate in sorted(candidates):
        try:
            make(spec, candidate)
        except SpecError:
            continue
        working.append(candidate)
    return tuple(working)
