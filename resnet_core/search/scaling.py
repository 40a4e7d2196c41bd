"""How a network is made deeper or wider without changing what kind of network it is.

Deeper: blocks are shared out among the stages in the proportions of `spec.depths` by Webster's method, at
least one a stage. So one block more is one more in one stage, none is ever taken away, and as many blocks as
`spec` has are shared out as `spec` has them. Wider: all widths are multiplied, and rounded to multiples of
`width_step`.
"""

from __future__ import annotations

from math import gcd, lcm
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from resnet_core.families.resnet.spec import EXPANSION, THREE_CONVS, TIERED_LEAST
from resnet_core.spec import ArchSpec

Counts: TypeAlias = npt.NDArray[np.int64]


def width_step(spec: ArchSpec) -> int:
    """What scaled widths are multiples of: 8, or the largest divisor of 8 that divides all widths of `spec`.

    So a multiplier of 1 leaves every network as it is. Below 64 channels in a stage it is an eighth of
    them at most, so that a quarter of a narrow network still has its proportions.
    """
    narrowest = max(8, min(spec.widths))
    return gcd(8, 2 ** (narrowest.bit_length() - 4), *spec.widths)


def least_width(spec: ArchSpec) -> int:
    """The narrowest width for all stages that has channels for groups, squeeze, and an identity shortcut."""
    return max(_least_of(spec, stage) for stage in range(len(spec.depths)))


def _least_of(spec: ArchSpec, stage: int) -> int:
    expansion = EXPANSION[spec.blocks[stage]]
    needs = [1]
    if spec.blocks[stage] == "bottleneck":
        in_a_group = spec.radix if spec.attention == "split" else 1
        of_width = spec.stage_group_widths[stage] if spec.stage_group_widths else spec.width_per_group
        needs.append(-(-64 * in_a_group // of_width))
    if spec.attention == "se":
        needs.append(-(-spec.se_reduction // expansion))
    if spec.shortcut == "identity" and stage == 0:
        needs.append(-(-spec.stem_width // expansion))
    if spec.stem == "tiered" and not spec.stem_width and stage == 0:
        needs.append(TIERED_LEAST)
    if spec.attention == "sk_half":
        needs.append(2)
    return max(needs)


def scaled_widths(spec: ArchSpec, multipliers: npt.ArrayLike) -> Counts:
    """Stage widths, shape (stages, *multipliers): rounded half up, and at least what each stage needs."""
    times = np.asarray(multipliers, np.float64)
    step = width_step(spec)
    widths = np.empty((len(spec.widths), *times.shape), np.int64)
    for stage, width in enumerate(spec.widths):
        # A stem of three convolutions starts with half of the first width.
        even = stage == 0 and spec.stem in THREE_CONVS and not spec.stem_width
        even = even or spec.attention == "sk_half"  # whose kernels read halves
        unit = lcm(step, 2) if even else step
        rounded = np.floor(width * times / unit + 0.5) * unit
        widths[stage] = np.maximum(rounded, -(-_least_of(spec, stage) // unit) * unit)
        if spec.shortcut == "identity" and stage:  # which cannot drop channels, and rounding must not make it
            before, now = (EXPANSION[block] for block in spec.blocks[stage - 1 : stage + 1])
            kept = -(-widths[stage - 1] * before // (now * unit)) * unit
            widths[stage] = np.maximum(widths[stage], kept)
    return widths


def shared_out(spec: ArchSpec, blocks: npt.ArrayLike) -> Counts:
    """Depths, shape (stages, *blocks), of networks of `blocks` blocks; there have to be as many as stages."""
    return shared_by(spec.depths, blocks)


def shared_by(proportions: tuple[int, ...], blocks: npt.ArrayLike) -> Counts:
    """The same for stages in these proportions."""
    wanted = np.asarray(blocks, np.int64)
    flat = wanted.reshape(-1)
    shares = np.array(proportions, np.int64)[:, None]
    whole, part = np.divmod(flat * shares, shares.sum())
    depths = np.maximum(1, whole + (2 * part >= shares.sum()))
    every = np.arange(flat.size)
    while (missing := flat - depths.sum(axis=0)).any():
        # Of stages that are equally next to gain a block, the first one gains before, and so loses after.
        gains = np.argmin((2 * depths + 1) / shares, axis=0)
        gained_at = np.where(depths > 1, (2 * depths - 1) / shares, 0.0)
        loses = len(shares) - 1 - np.argmax(gained_at[::-1], axis=0)
        depths[np.where(missing > 0, gains, loses), every] += np.sign(missing)
    shared: Counts = depths.reshape((len(shares), *wanted.shape))
    return shared
