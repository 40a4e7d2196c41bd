"""What one block does to a small change, and to a gradient: the singular values of its Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.checks import SpecError
from resnet_core.experiments.gradients.frozen import frozen
from resnet_core.experiments.gradients.kernels import blocks_of
from resnet_core.experiments.gradients.run import describe
from resnet_core.experiments.gradients.subject import (
    Batch,
    Comparison,
    batch,
    compare,
    conditions,
    reproducible,
)
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.gradients.points import Diverged, Jacobian, Turning
from resnet_core.labs.gradients.settings import JacobianSettings, crop_side
from resnet_core.labs.gradients.twins import PINNED, Variant
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.plan import inp_of, out_of
from resnet_core.nn.modules import Block
from resnet_core.nn.network import PlanModule
from resnet_core.plan import Plan, named_blocks
from resnet_core.spec import Input, Spec

ROWS = 256  # of a Jacobian at once
DIGITS_KEPT = 6
Function = Callable[[Tensor], Tensor]


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.gradients.points`): `Conditions`, a `Network` for each one compared, then of each

    its `Turning`, and the `Jacobian` of one block at the first image, in float64, for a part of its map. A
    training whose loss is not finite ends in `Diverged` instead.
    """
    own = typed(JacobianSettings, settings)
    comparison = compare(spec, input, own, device)
    name = block_named(comparison.plan(comparison.variants[0]), own.block)
    yield conditions(comparison).point()
    yield from (point(describe(comparison, variant)) for variant in comparison.variants)
    images = batch(comparison, seed)
    for done, variant in enumerate(comparison.variants):
        yield Progress(done, len(comparison.variants), variant.label)
        its_block = block_named(comparison.plan(variant), name if variant.name != PINNED else "")
        try:
            network = frozen(comparison, variant, seed, images)
        except DivergedError as fault:
            yield point(Diverged(variant.name, seed, fault.step))
            continue
        with reproducible(comparison, seed):
            yield point(turning(comparison, variant, network, images))
        network.eval()
        yield point(singular_values(variant, network, its_block, images))


def block_named(plan: Plan, name: str) -> str:
    """The block of that name; for "" the last one that keeps its shape. Raises `SpecError`."""
    blocks = {block.name: block.block for block in named_blocks(plan)}
    if name in blocks:
        return name
    keeping = [each for each, block in blocks.items() if inp_of(block) == out_of(block)]
    nearest = (keeping or list(blocks))[-1]
    if name:
        raise SpecError("block", f"{name!r:.60} was given; this network has no such block", nearest)
    return nearest


def turning(comparison: Comparison, variant: Variant, network: PlanModule, batch: Batch) -> Turning:
    """How each block that keeps its shape turns and scales the gradient on its way back."""
    plan = comparison.plan(variant)
    names = [block.name for block in named_blocks(plan) if inp_of(block.block) == out_of(block.block)]
    cosines: dict[str, float] = {}
    ratios: dict[str, float] = {}
    last: list[tuple[str, Tensor]] = []

    def record(name: str, gradient: Tensor) -> None:
        # Backward comes from the classes: the one recorded before is at the output of the block after.
        if last:
            after, output = last.pop()
            if after in names:
                cosines[after] = functional.cosine_similarity(
                    gradient.flatten(), output.flatten(), dim=0, eps=0.0
                ).item()
                ratios[after] = (gradient.norm() / output.norm()).item()
        last.append((name, gradient))

    network.train().zero_grad(set_to_none=True)
    with ExitStack() as hooks:
        _listen(plan, network, record, hooks)
        functional.cross_entropy(network(batch.images), batch.labels).backward()
    network.zero_grad(set_to_none=True)
    ordered = tuple(name for name in names if name in cosines)
    own = (tuple(values[name] for name in ordered) for values in (cosines, ratios))
    return Turning(variant.name, ordered, *own)


def singular_values(variant: Variant, network: PlanModule, name: str, batch: Batch) -> Jacobian:
    """The singular values of one block at the first image, batch norm frozen."""
    block = network.block(name)
    assert isinstance(block, Block)
    x = input_of(network, block, batch.images)
    channels, height, width = x.shape[0], *crop_side(x.shape[0], x.shape[1], x.shape[2])
    top, left = (x.shape[1] - height) // 2, (x.shape[2] - width) // 2
    place = with_float64(x.device)
    part = x[:, top : top + height, left : left + width].to(place).double().contiguous()
    block.to(place).double()
    functions: tuple[Function, ...] = (partial(branch_of, block), partial(sum_of, block), block)
    values = (_values(function, part) for function in functions)
    return Jacobian(variant.name, name, channels, height, width, *values)


def with_float64(device: torch.device) -> torch.device:
    """`device`, or the processor instead of an Apple GPU, which has no float64."""
    return torch.device("cpu") if device.type == "mps" else device


def input_of(network: nn.Module, block: Block, images: Tensor) -> Tensor:
    """The input of `block` for the first of `images`, (channels, height, width)."""
    inputs: list[Tensor] = []
    with torch.no_grad(), ExitStack() as hooks:
        hooks.callback(block.register_forward_pre_hook(lambda _, args: inputs.append(args[0][0])).remove)
        network(images[:1])
    return inputs[0]


def jacobian(function: Function, x: Tensor) -> Tensor:
    """(outputs, inputs) at `x` (channels, height, width), for a function of batches that mixes no images."""
    with torch.no_grad():
        outputs = function(x[None]).numel()
    rows = []
    for start in range(0, outputs, ROWS):
        copies = x.expand(min(ROWS, outputs - start), *x.shape).clone().requires_grad_()
        answers = function(copies).flatten(1)
        # Copy i contributes output start + i alone, so one backward gives as many rows as there are copies.
        total = answers[torch.arange(len(copies)), torch.arange(len(copies)) + start].sum()
        rows.append(torch.autograd.grad(total, copies)[0].flatten(1))
    return torch.cat(rows)


def branch_of(block: Block, x: Tensor) -> Tensor:
    """The branch alone."""
    return block.run(block.branch, block.run(block.pre, x))


def sum_of(block: Block, x: Tensor) -> Tensor:
    """Branch and shortcut, before the last activation."""
    h = block.run(block.pre, x)
    y = block.run(block.branch, h)
    if block.link == "none":
        return y
    return y + block.run(block.shortcut, h if block.link == "projection" else x)


def _values(function: Function, x: Tensor) -> tuple[float, ...]:
    values = torch.linalg.svdvals(jacobian(function, x)).tolist()
    return tuple(float(f"{value:.{DIGITS_KEPT}g}") for value in values)


def _listen(plan: Plan, network: PlanModule, record: Callable[[str, Tensor], None], hooks: ExitStack) -> None:
    def on_output(name: str, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        output.register_hook(partial(record, name))

    def on_input(module: nn.Module, inputs: tuple[Tensor]) -> None:
        inputs[0].register_hook(partial(record, "stem"))

    blocks = blocks_of(network)
    hooks.callback(blocks[0].register_forward_pre_hook(on_input).remove)
    for block, (name, *_) in zip(blocks, named_blocks(plan), strict=True):
        hooks.callback(block.register_forward_hook(partial(on_output, name)).remove)
