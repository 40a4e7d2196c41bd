"""Norms across depth: of each block's weights' gradient, of its output's gradient, and of the signal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from math import hypot, isfinite, sqrt
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.experiments.gradients.kernels import blocks_of, kernels_of
from resnet_core.experiments.gradients.subject import Batch
from resnet_core.nn.modules import Block, Chain, child
from resnet_core.nn.network import PlanModule

SMALL, LARGE = 1e-15, 1e15  # norms in between are the same in float32
SIGNAL_IMAGES = 16  # of the batch: enough for a deviation, and little to read


class Pass(NamedTuple):
    """One forward and backward pass: its loss, and for each block the numbers of `points.Norms`."""

    loss: float
    weights: list[float]
    outputs: list[float]
    signal: list[float]
    branch: list[float]
    kernels: list[float]


def measure(network: PlanModule, batch: Batch, branches: bool = True) -> Pass:
    """One pass in training mode. Leaves no gradients behind.

    `branches`: every block is a sum whose branch ends in a module, so that its response can be measured.
    """
    blocks = blocks_of(network)
    recorder = Recorder()
    network.zero_grad(set_to_none=True)
    with ExitStack() as hooks:
        for block in blocks:
            record(block, recorder, hooks)
            if branches:
                record_branch(block, recorder, hooks)
        loss = functional.cross_entropy(network(batch.images), batch.labels)
        loss.backward()
    outputs = recorder.gradients[::-1]  # backward meets the last block first
    recorded = map(_read, (outputs, recorder.signal, recorder.branch))
    measured = Pass(loss.item(), gradient_norms(blocks), *recorded, kernel_norms(blocks))  # type: ignore[call-arg]
    network.zero_grad(set_to_none=True)
    return measured


def _read(numbers: Sequence[Tensor]) -> list[float]:
    """All of them in one go."""
    return list(torch.stack(list(numbers)).tolist()) if numbers else []


def gradient_norms(blocks: Sequence[Block | Chain]) -> list[float]:
    """Of each block the L2 norm of its kernels' gradients."""
    gradients = [[kernel.grad for kernel in kernels_of(block)] for block in blocks]
    assert all(gradient is not None for own in gradients for gradient in own)
    return _norms(gradients)  # type: ignore[arg-type]


def kernel_norms(blocks: Sequence[Block | Chain]) -> list[float]:
    """Of each block the L2 norm of its kernels."""
    return _norms([[kernel.detach() for kernel in kernels_of(block)] for block in blocks])


def _norms(tensors: Sequence[Sequence[Tensor]]) -> list[float]:
    """The L2 norm of each group, read in one go."""
    flat = [tensor for own in tensors for tensor in own]
    norms = iter(torch.stack(torch._foreach_norm(flat, dtype=_wide(flat[0]))).tolist())
    return [hypot(*(next(norms) for _ in own)) for own in tensors]


class Recorder:
    """What the hooks have recorded, one number per block."""

    def __init__(self) -> None:
        self.gradients: list[Tensor] = []
        self.signal: list[Tensor] = []
        self.branch: list[Tensor] = []


def record(block: Block | Chain, recorder: Recorder, hooks: ExitStack) -> None:
    """Has `block` record the deviation of its sum, or else output, and the norm of its output's gradient."""
    if isinstance(block, Block) and block.post:
        first = block.post[0]
        assert isinstance(first, str)
        hooks.callback(child(block, first).register_forward_pre_hook(partial(_record_sum, recorder)).remove)
    else:
        hooks.callback(block.register_forward_hook(partial(_record_own_sum, recorder)).remove)
    hooks.callback(block.register_forward_hook(partial(_record_output, recorder)).remove)


def record_branch(block: Block | Chain, recorder: Recorder, hooks: ExitStack) -> None:
    """Has `block`, a sum, record the deviation of its branch."""
    assert isinstance(block, Block)
    last = block.branch[-1]
    assert isinstance(last, str)  # a Res2Net split is never the last of a branch
    branch = child(block, last)
    hooks.callback(branch.register_forward_hook(partial(_record_branch, recorder)).remove)


def _record_branch(recorder: Recorder, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
    recorder.branch.append(_deviation(output))


def _record_sum(recorder: Recorder, module: nn.Module, inputs: tuple[Tensor]) -> None:
    recorder.signal.append(_deviation(inputs[0]))


def _record_own_sum(recorder: Recorder, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
    recorder.signal.append(_deviation(output))


def _record_output(recorder: Recorder, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
    last = output.is_contiguous(memory_format=torch.channels_last)
    output.register_hook(
        partial(_record_gradient, recorder, torch.channels_last if last else torch.contiguous_format)
    )


def _record_gradient(recorder: Recorder, layout: torch.memory_format, gradient: Tensor) -> Tensor:
    recorder.gradients.append(norm_of(gradient))
    # Pooling and padding hand back gradients in another order than the map has, and shortcuts would pass it
    # on to a backward that is slow for mixed orders.
    return gradient.contiguous(memory_format=layout)


def norm_of(x: Tensor) -> Tensor:
    """The L2 norm. Where squares in float32 would overflow, or vanish, they are taken in float64."""
    if works_behind(x):
        exact: Tensor = torch.linalg.vector_norm(x, dtype=torch.float64)
        return exact
    norm: Tensor = torch.linalg.vector_norm(x)
    if not SMALL < norm.item() < LARGE:
        norm = torch.linalg.vector_norm(x, dtype=_wide(x))
    return norm.to(_wide(x) or x.dtype)


def deviation_of(x: Tensor) -> Tensor:
    """The standard deviation of all numbers; much quicker than `std`, which takes over what overflows."""
    if works_behind(x):
        return x.double().std(correction=0)
    deviation: Tensor = norm_of(x - x.mean()) / sqrt(x.numel())
    if isfinite(deviation.item()):
        return deviation
    return x.to(_wide(x) or x.dtype).std(correction=0).to(deviation.dtype)


def _deviation(x: Tensor) -> Tensor:
    return deviation_of(x.detach()[:SIGNAL_IMAGES])


def works_behind(x: Tensor) -> bool:
    """Whether to look at a number, and choose, would make the processor wait for all that a GPU has to do."""
    return x.device.type == "cuda"


def _wide(x: Tensor) -> torch.dtype | None:
    """The number format to add up in; an Apple GPU has no float64."""
    return None if x.device.type == "mps" else torch.float64
