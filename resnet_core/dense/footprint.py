"""How much memory it takes to build a backbone with neck and heads and run a batch forward: from above."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.dense.pieces import Piece, by_part, pieces
from resnet_core.language.dense import Dense
from resnet_core.language.layers import input_of
from resnet_core.language.plan import layers_in
from resnet_core.readers.footprint import KEPT, LOADED, scratch
from resnet_core.readers.formats import Unit
from resnet_core.readers.memory import memory
from resnet_core.readers.peak import peak_in_block

__all__ = ["allocated", "resident"]


def resident(network: Dense) -> int:
    """Bytes by which a process on the CPU grows, if this is the first network that it runs."""
    return LOADED + _weights(network) + int(_maps(network) * (1 + KEPT))


def allocated(network: Dense) -> int:
    """Bytes that PyTorch's allocator hands out at most: weights, buffers, maps and scratch space."""
    return _weights(network) + _maps(network)


def _weights(network: Dense) -> int:
    """Those of all parts; the buffers of norms are no more than those of the backbone's, twice."""
    params = sum(cost.params for cost in by_part(network).values())
    return params * network.backbone.input.element_bytes + 2 * memory(network.backbone).buffers


def _maps(network: Dense) -> int:
    """What every piece gives, held to the end, and the most that one adds to that."""
    plan = network.backbone
    unit = Unit.of(plan.input)
    image = plan.image.elements * unit.map
    rows = tuple(pieces(network))
    given = sum(piece.out.elements * piece.times * unit.map for piece in rows)
    return image + given + max(_adds(piece, network) for piece in rows)


def _adds(piece: Piece, network: Dense) -> int:
    input = network.backbone.input
    input = replace(input, batch=input.batch * max(piece.times, 1))
    unit = Unit.of(input)
    return max(
        input_of(layers_in(content)).elements * unit.map
        + peak_in_block(content, unit)
        + scratch(layers_in(content), input)
        for content, _ in piece.contents
    )
