"""The kernels of a block: the weights of its convolutions and linear layers, attention's among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from torch import Tensor, nn

from resnet_core.nn.modules import Block, Chain, child
from resnet_core.nn.network import PlanModule
from resnet_core.nn.steps import JoinStep, OwnStep, SelectStep, SplitStep, Step, SumStep, ViewStep


def blocks_of(network: PlanModule) -> list[Block | Chain]:
    """The blocks in order."""
    blocks = [network.block(name) for name in network.places]
    return [block for block in blocks if isinstance(block, Block | Chain)]


def kernels_of(block: Block | Chain) -> list[Tensor]:
    """The kernels of a block; those of shortcuts, biases, and the weights of norms are not among them."""
    steps = block.steps if isinstance(block, Chain) else (*block.pre, *block.branch, *block.post)
    return [kernel for module in _modules(block, steps) for kernel in _kernels(module)]


def _kernels(module: nn.Module) -> Iterator[Tensor]:
    for part in module.modules():
        if isinstance(part, nn.Conv1d | nn.Conv2d | nn.Linear):
            yield part.weight
        elif isinstance(part, nn.MultiheadAttention):
            yield part.in_proj_weight


def _modules(owner: nn.Module, steps: tuple[Step, ...]) -> Iterator[nn.Module]:
    """The modules that `steps` run, but for those of shortcuts."""
    for step in steps:
        match step:
            case str():
                yield child(owner, step)
            case SplitStep():
                for names in (*step.parts, step.tail):
                    yield from _modules(owner, names)
            case JoinStep():
                for part in step.parts:
                    yield from _modules(owner, part)
            case SelectStep():
                yield from _modules(owner, step.steps)
            case SumStep():
                yield from _modules(owner, (*step.pre, *step.branch, *step.post))
            case OwnStep() | ViewStep():
                pass
            case _:
                assert_never(step)
