"""The networks of the labs: small enough to train while one watches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from resnet_core.checks import SpecError, shown
from resnet_core.families.resnet.spec import ArchSpec

STAGES = 3
DIGITS_SPEC = ArchSpec(
    block="basic",
    depths=(3, 3, 3),
    widths=(8, 16, 32),
    shortcut="identity",
    stem="cifar",
    in_channels=1,
    num_classes=10,
)
CONVS = {"basic": 2, "bottleneck": 3}


def digits_network(depth: int, shortcut: str = "identity", **changes: Any) -> ArchSpec:
    """6n+2 weighted layers as in He 2015, section 4.2, with widths 8-16-32 in place of 16-32-64.

    `shortcut` "none" is the plain twin; `changes` are other fields of `ArchSpec`. Raises `SpecError`.
    """
    return of_depth(replace(DIGITS_SPEC, **{"shortcut": shortcut, **changes}), depth)


def of_depth(spec: ArchSpec, depth: int) -> ArchSpec:
    """`spec` with equally many blocks in each stage, so that it has `depth` weighted layers.

    Counted are the stem, the convolutions of the branches and the classifier. Raises `SpecError`.
    """
    per_round = CONVS[spec.block] * len(spec.depths)
    blocks, rest = divmod(depth - 2, per_round) if type(depth) is int else (0, 0)
    if blocks < 1 or rest:
        nearest = per_round * max(1, blocks + (2 * rest >= per_round)) + 2
        why = (
            f"{shown(depth)} was given; {len(spec.depths)} equal stages of {spec.block} blocks"
            f" have {per_round}n + 2 layers"
        )
        raise SpecError("depth", why, nearest)
    return replace(spec, depths=(blocks,) * len(spec.depths))
