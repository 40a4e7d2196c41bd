"""The gradient at the first block along paths of each length (Veit 2016, arXiv 1605.06431, section 5).

The forward pass is the whole network's, in evaluation mode, so that images do not affect each other. The
backward pass along a path goes through the branches of the blocks on it and through the shortcuts of all
others; activations after a sum have the derivative of the forward pass. So the gradients of all 2^n paths add
up to the network's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from resnet_core.checks import SpecError
from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.forward.subject import Subject
from resnet_core.experiments.lesion.run import conditions
from resnet_core.experiments.lesion.surgery import trained
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.lesion.path_lengths import path_counts
from resnet_core.labs.lesion.points import Path, Together
from resnet_core.labs.lesion.settings import PathsSettings, random_paths
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.nn.modules import Block
from resnet_core.plan import named_blocks
from resnet_core.spec import Input, Spec, as_resnet


class BlockPass(NamedTuple):
    """A block, its input (images, channels, height, width), and its sum before any activation."""

    block: Block
    x: Tensor
    sum: Tensor


class Trace(NamedTuple):
    """Every block of one forward pass, and the gradient of the loss at the last block's output."""

    blocks: tuple[BlockPass, ...]
    gradient: Tensor


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.lesion.points`): `Conditions`, a `Path` for every length from 0 to the number of blocks,

    and at the end `Together`. Raises `SpecError` for a plain network, which has one path.
    """
    own = typed(PathsSettings, settings)
    spec = as_resnet(spec)
    if spec.shortcut == "none":
        raise SpecError("shortcut", "a plain network has one path, through all its blocks", "identity")
    data = dataset(own.data)
    subject = _in_format(trained(spec, own.weights_file, data, own.images, device), input.dtype)
    passes = trace(subject, data)
    yield conditions(subject.images, own.data).point()
    blocks = len(passes.blocks)
    for length, count in enumerate(path_counts(blocks)):
        yield Progress(length, blocks + 2, f"paths through {length} branches")
        drawn = random_paths(blocks, length, own.paths, seed)
        yield point(Path(length, count, len(drawn), norms(path_gradients(passes, drawn)).mean().item()))
    yield Progress(blocks + 1, blocks + 2, "all paths together")
    together = gradients_by_length(passes)
    whole = norms(together.sum(0, keepdim=True)).mean().item()
    yield point(Together(tuple(norms(together).mean(1).tolist()), whole))


@torch.no_grad()
def trace(subject: Subject, data: Dataset) -> Trace:
    """One forward of the whole network, and the gradient of each image's cross-entropy at the last map."""
    network, x = subject.network, subject.images
    labels = torch.from_numpy(data.test_labels[: len(x)]).to(subject.device)
    x = network.run(network.stem_steps, x)
    passes = []
    for name, *_ in named_blocks(subject.plan):
        block = network.block(name)
        assert isinstance(block, Block)
        total = _branch(block)(x) + _shortcut(block)(x)
        passes.append(BlockPass(block, x, total))
        x = block.run(block.post, total)

    def loss(maps: Tensor) -> Tensor:
        return functional.cross_entropy(network.classify(maps), labels, reduction="none")

    (gradient,) = pull_back(loss, x, x.new_ones(1, len(x)))
    return Trace(tuple(passes), gradient)


def path_gradients(trace: Trace, paths: Sequence[Collection[int]]) -> Tensor:
    """For each path the gradient with respect to the first block's input; (paths, images, channels, h, w).

    A path is the places of the blocks whose branches are on it.
    """
    gradients = trace.gradient.expand(len(paths), *trace.gradient.shape)
    for place, each in reversed(list(enumerate(trace.blocks))):
        before = _through_post(each, gradients)
        on_path = torch.tensor([place in path for path in paths], device=before.device)
        gradients = before.new_empty(len(paths), *each.x.shape)
        for through, way in ((on_path, _branch(each.block)), (~on_path, _shortcut(each.block))):
            if through.any():
                gradients[through] = pull_back(way, each.x, before[through])
    return gradients


def gradients_by_length(trace: Trace) -> Tensor:
    """For each length the sum of the gradients of all its paths, exactly: (blocks + 1, images, ...).

    Paths of length k before a block are those of length k through its shortcut, and of k - 1 through its
    branch.
    """
    sums = trace.gradient[None]
    for each in reversed(trace.blocks):
        before = _through_post(each, sums)
        none = before.new_zeros(1, *each.x.shape)
        longer = pull_back(_branch(each.block), each.x, before)
        same = pull_back(_shortcut(each.block), each.x, before)
        sums = torch.cat([same, none]) + torch.cat([none, longer])
    return sums


def norms(gradients: Tensor) -> Tensor:
    """L2 norms (paths, images), float64, of gradients (paths, images, channels, height, width)."""
    # Squares of the gradients of long paths are too small for float32; an Apple GPU has no float64.
    by_path: Tensor = gradients.flatten(2).cpu().double().norm(dim=2)
    return by_path


def pull_back(way: Callable[[Tensor], Tensor], at: Tensor, gradients: Tensor) -> Tensor:
    """Gradients with respect to the output of `way`, carried back to its input `at`: per path and image."""
    with torch.enable_grad():
        x = at.expand(len(gradients), *at.shape).flatten(0, 1).requires_grad_()
        flat: Tensor = torch.autograd.grad(way(x), x, gradients.flatten(0, 1))[0]
    return flat.unflatten(0, (len(gradients), len(at)))  # type: ignore[no-any-return]


def _through_post(each: BlockPass, gradients: Tensor) -> Tensor:
    block = each.block
    return pull_back(lambda x: block.run(block.post, x), each.sum, gradients) if block.post else gradients


def _branch(block: Block) -> Callable[[Tensor], Tensor]:
    return lambda x: block.run(block.branch, block.run(block.pre, x))


def _shortcut(block: Block) -> Callable[[Tensor], Tensor]:
    if block.link == "projection":
        return lambda x: block.run(block.shortcut, block.run(block.pre, x))
    return lambda x: block.run(block.shortcut, x)


def _in_format(subject: Subject, dtype: str) -> Subject:
    """In another number format, and with weights that need no gradients."""
    format = getattr(torch, dtype)
    network = subject.network.to(format).requires_grad_(False)
    return subject._replace(network=network, images=subject.images.to(format))
