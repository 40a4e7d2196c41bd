"""The gradient that reaches the first block by paths of each length (Veit 2016, arXiv 1605.06431, section 5).

Forward is the whole network's, in evaluation mode, so that each image has a gradient of its own. Backward, a
path goes through the branches of the blocks on it and through the shortcuts of all others; activations
after the sum pass as they did forward. So the gradients of all 2^n paths add up to the network's own.
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
from resnet_core.labs.lesion.settings import PathsSettings, drawn_paths
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.nn.modules import Block
from resnet_core.plan import named_blocks
from resnet_core.spec import ArchSpec, Input


class Visited(NamedTuple):
    """A block, what it read (images, channels, height, width), and its sum before any activation."""

    block: Block
    x: Tensor
    sum: Tensor


class Traced(NamedTuple):
    """Every block of one forward, and the gradient of the loss by what the last one gave."""

    blocks: tuple[Visited, ...]
    gradient: Tensor


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.lesion.points`): `Conditions`, a `Path` for every length from 0 to the number of blocks,

    and at the end `Together`. Raises `SpecError` for a plain network, which has one path.
    """
    own = typed(PathsSettings, settings)
    if spec.shortcut == "none":
        raise SpecError("shortcut", "a plain network has one path, through all its blocks", "identity")
    data = dataset(own.data)
    subject = _in_format(trained(spec, own.weights_file, data, own.images, device), input.dtype)
    traced = trace(subject, data)
    yield conditions(subject.images, own.data).point()
    blocks = len(traced.blocks)
    for length, count in enumerate(path_counts(blocks)):
        yield Progress(length, blocks + 2, f"paths through {length} branches")
        drawn = drawn_paths(blocks, length, own.paths, seed)
        yield point(Path(length, count, len(drawn), norms(along(traced, drawn)).mean().item()))
    yield Progress(blocks + 1, blocks + 2, "all paths together")
    together = by_length(traced)
    whole = norms(together.sum(0, keepdim=True)).mean().item()
    yield point(Together(tuple(norms(together).mean(1).tolist()), whole))


@torch.no_grad()
def trace(subject: Subject, data: Dataset) -> Traced:
    """One forward of the whole network, and the gradient of each image's cross-entropy by the last map."""
    network, x = subject.network, subject.images
    labels = torch.from_numpy(data.test_labels[: len(x)]).to(subject.device)
    x = network.run(network.stem, x)
    visited = []
    for name, _, _ in named_blocks(subject.plan):
        block = network.get_submodule(name)
        assert isinstance(block, Block)
        total = _branch(block)(x) + _shortcut(block)(x)
        visited.append(Visited(block, x, total))
        x = block.run(block.post, total)

    def loss(maps: Tensor) -> Tensor:
        return functional.cross_entropy(network.classify(maps), labels, reduction="none")

    (gradient,) = pulled(loss, x, x.new_ones(1, len(x)))
    return Traced(tuple(visited), gradient)


def along(traced: Traced, paths: Sequence[Collection[int]]) -> Tensor:
    """Of each path, the places of whose branches are given, the gradient by what the first block read.

    (paths, images, channels, height, width).
    """
    gradients = traced.gradient.expand(len(paths), *traced.gradient.shape)
    for place, visited in reversed(list(enumerate(traced.blocks))):
        before = _through_post(visited, gradients)
        chosen = torch.tensor([place in path for path in paths], device=before.device)
        gradients = before.new_empty(len(paths), *visited.x.shape)
        for through, way in ((chosen, _branch(visited.block)), (~chosen, _shortcut(visited.block))):
            if through.any():
                gradients[through] = pulled(way, visited.x, before[through])
    return gradients


def by_length(traced: Traced) -> Tensor:
    """For each length the sum of the gradients of all its paths, exactly: (blocks + 1, images, ...).

    Of length k before a block are those of length k through its shortcut, and of k - 1 through its branch.
    """
    known = traced.gradient[None]
    for visited in reversed(traced.blocks):
        before = _through_post(visited, known)
        none = before.new_zeros(1, *visited.x.shape)
        longer = pulled(_branch(visited.block), visited.x, before)
        same = pulled(_shortcut(visited.block), visited.x, before)
        known = torch.cat([same, none]) + torch.cat([none, longer])
    return known


def norms(gradients: Tensor) -> Tensor:
    """L2 norms (paths, images), float64, of gradients (paths, images, channels, height, width)."""
    # Squares of what long paths bring are too small for float32; an Apple GPU has no float64.
    by_path: Tensor = gradients.flatten(2).cpu().double().norm(dim=2)
    return by_path


def pulled(way: Callable[[Tensor], Tensor], at: Tensor, gradients: Tensor) -> Tensor:
    """`gradients` by what `way` gives, taken back to what it reads, `at`: one for each path and image."""
    with torch.enable_grad():
        x = at.expand(len(gradients), *at.shape).flatten(0, 1).requires_grad_()
        flat: Tensor = torch.autograd.grad(way(x), x, gradients.flatten(0, 1))[0]
    return flat.unflatten(0, (len(gradients), len(at)))  # type: ignore[no-any-return]


def _through_post(visited: Visited, gradients: Tensor) -> Tensor:
    block = visited.block
    return pulled(lambda x: block.run(block.post, x), visited.sum, gradients) if block.post else gradients


def _branch(block: Block) -> Callable[[Tensor], Tensor]:
    return lambda x: block.run(block.branch, block.run(block.pre, x))


def _shortcut(block: Block) -> Callable[[Tensor], Tensor]:
    if block.link == "projection":
        return lambda x: block.run(block.shortcut, block.run(block.pre, x))
    return lambda x: block.run(block.shortcut, x)


def _in_format(subject: Subject, dtype: str) -> Subject:
    """In another number format, and with weights that need no gradients."""
    chosen = getattr(torch, dtype)
    network = subject.network.to(chosen).requires_grad_(False)
    return subject._replace(network=network, images=subject.images.to(chosen))
