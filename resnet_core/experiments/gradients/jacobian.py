"""What one block does to a small change, and to a gradient: the singular values of its Jacobian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.errors import SpecError
from resnet_core.experiments.gradients.frozen import frozen
from resnet_core.experiments.gradients.norms import blocks_of
from resnet_core.experiments.gradients.run import describe
from resnet_core.experiments.gradients.subject import Asked, Batch, batch, conditions, read, reproducible
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.gradients.settings import crop_side
from resnet_core.labs.gradients.twins import Variant
from resnet_core.labs.settings import Settings
from resnet_core.nn.modules import Block
from resnet_core.nn.resnet import ResNet
from resnet_core.plan import Plan, named_blocks
from resnet_core.spec import ArchSpec, Input

ROWS = 256  # of a Jacobian at once
DIGITS_KEPT = 6


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions` and `variant` as in `gradients`, then for each network

    `Point("turning", {"variant", "blocks", "cosine", "ratio"})`: of each block that keeps its shape, the
    cosine between the gradients at its input and at its output, and the ratio of their norms, in training
    mode; and `Point("jacobian", {"variant", "block", "channels", "height", "width", "branch", "sum",
    "block_values"})`: singular values, largest first, of the branch, of shortcut + branch, and of the block
    with its last activation, at the first image, for a part of the map of that size, in float64.
    A training that diverges ends in `Point("diverged", {"variant", "seed", "step"})`.
    """
    asked = read(spec, input, settings, device)
    name = chosen(asked.plan(asked.variants[0]), str(settings["block"]))
    yield Point("conditions", conditions(asked))
    yield from (describe(asked, variant) for variant in asked.variants)
    shown = batch(asked, seed)
    for done, variant in enumerate(asked.variants):
        yield Progress(done, len(asked.variants), variant.name.replace("_", " "))
        own = chosen(asked.plan(variant), name if variant.name != "pinned" else "")
        try:
            network = frozen(asked, variant, seed, shown)
        except DivergedError as fault:
            yield Point("diverged", {"variant": variant.name, "seed": seed, "step": fault.step})
            continue
        with reproducible(asked, seed):
            yield turning(asked, variant, network, shown)
        network.eval()
        yield of_block(variant, network, own, shown)


def chosen(plan: Plan, name: str) -> str:
    """The block of that name; for "" the last one that keeps its shape. Raises `SpecError`."""
    blocks = {block.name: block.block for block in named_blocks(plan)}
    if name in blocks:
        return name
    keeping = [each for each, block in blocks.items() if block.inp == block.out]
    nearest = (keeping or list(blocks))[-1]
    if name:
        raise SpecError("block", f"{name!r:.60} was given; this network has no such block", nearest)
    return nearest


def turning(asked: Asked, variant: Variant, network: ResNet, shown: Batch) -> Point:
    """How each block turns and stretches the gradient on its way to the image."""
    names = [block.name for block in named_blocks(asked.plan(variant)) if block.block.inp == block.block.out]
    cosines: dict[str, Value] = {}
    ratios: dict[str, Value] = {}
    last: list[tuple[str, Tensor]] = []

    def hear(name: str, gradient: Tensor) -> None:
        # Backward comes from the classes: the one heard before is at the output of the block after.
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
        _listen(asked.plan(variant), network, hear, hooks)
        functional.cross_entropy(network(shown.images), shown.labels).backward()
    network.zero_grad(set_to_none=True)
    ordered: list[Value] = [name for name in names if name in cosines]
    values: dict[str, Value] = {
        "blocks": ordered,
        "cosine": [cosines[str(name)] for name in ordered],
        "ratio": [ratios[str(name)] for name in ordered],
    }
    return Point("turning", {"variant": variant.name, **values})


def of_block(variant: Variant, network: ResNet, name: str, shown: Batch) -> Point:
    """The singular values of one block at the first image, batch norm frozen."""
    block = network.get_submodule(name)
    assert isinstance(block, Block)
    x = input_of(network, block, shown.images)
    channels, height, width = x.shape[0], *crop_side(x.shape[0], x.shape[1], x.shape[2])
    top, left = (x.shape[1] - height) // 2, (x.shape[2] - width) // 2
    part = x[:, top : top + height, left : left + width].double().contiguous()
    block.double()
    values: dict[str, Value] = {
        "branch": _values(partial(branch_of, block), part),
        "sum": _values(partial(sum_of, block), part),
        "block_values": _values(block, part),
    }
    size: dict[str, Value] = {"channels": channels, "height": height, "width": width}
    return Point("jacobian", {"variant": variant.name, "block": name, **size, **values})


def input_of(network: nn.Module, block: Block, images: Tensor) -> Tensor:
    """What `block` reads when the network sees the first of `images`, (channels, height, width)."""
    found: list[Tensor] = []
    with torch.no_grad(), ExitStack() as hooks:
        hooks.callback(block.register_forward_pre_hook(lambda _, given: found.append(given[0][0])).remove)
        network(images[:1])
    return found[0]


def jacobian(function: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """(outputs, inputs) at `x` (channels, height, width), for a function of batches that mixes no images."""
    with torch.no_grad():
        outputs = function(x[None]).numel()
    rows = []
    for start in range(0, outputs, ROWS):
        copies = x.expand(min(ROWS, outputs - start), *x.shape).clone().requires_grad_()
        answers = function(copies).flatten(1)
        # Image i of the batch is asked for output start + i alone, so one backward gives as many rows.
        asked = answers[torch.arange(len(copies)), torch.arange(len(copies)) + start].sum()
        rows.append(torch.autograd.grad(asked, copies)[0].flatten(1))
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


def _values(function: Callable[[Tensor], Tensor], x: Tensor) -> Value:
    found = torch.linalg.svdvals(jacobian(function, x)).tolist()
    return [float(f"{value:.{DIGITS_KEPT}g}") for value in found]


def _listen(plan: Plan, network: ResNet, hear: Callable[[str, Tensor], None], hooks: ExitStack) -> None:
    def on_output(name: str, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        output.register_hook(partial(hear, name))

    def on_input(module: nn.Module, inputs: tuple[Tensor]) -> None:
        inputs[0].register_hook(partial(hear, "stem"))

    blocks = blocks_of(network)
    hooks.callback(blocks[0].register_forward_pre_hook(on_input).remove)
    for block, (name, _, _) in zip(blocks, named_blocks(plan), strict=True):
        hooks.callback(block.register_forward_hook(partial(on_output, name)).remove)
