"""A trained network cut into blocks, of which some can be left out or change places."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.data.datasets import Dataset
from resnet_core.experiments.forward.blockwise import parts
from resnet_core.experiments.forward.subject import Subject, from_file
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.lesion.settings import STATISTICS_IMAGES, check_blocks
from resnet_core.language.layers import Residual
from resnet_core.language.plan import residual
from resnet_core.nn import modules
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import ArchSpec, Input

IMAGES_SEED = 0
Step = Callable[[Tensor], Tensor]


class Dissected(NamedTuple):
    """A network in evaluation mode: each block, and what remains of it when it is deleted.

    The last of `images` (n, channels, height, width) are test images with `labels`. Any before them are
    training images, from which `reestimated` takes statistics.
    """

    stem: Step
    blocks: tuple[Step, ...]
    deleted: tuple[Step, ...]
    head: Step
    images: Tensor
    labels: Tensor


def trained(spec: ArchSpec, weights_file: str, data: Dataset, images: int, device: str) -> Subject:
    """The network with the weights of a file, or the recorded ones for "", and the first test images.

    Raises `SpecError` where there are no weights, the data do not fit, or there are too many blocks.
    """
    _check_data(spec, data)
    pixels = torch.from_numpy(data.test_images[:images]).to(device)
    count, _, height, width = pixels.shape
    plan = unfold(spec, Input(height, width, count))
    check_blocks(plan)
    network = build(spec)
    assert isinstance(network, PlanModule)
    with from_file("weights"):
        load_into(network, Path(weights_file) if weights_file else _recorded(spec))
    return Subject(plan, network.eval().to(device), pixels, torch.device(device))


def dissected(subject: Subject, data: Dataset) -> Dissected:
    """`subject`, cut."""
    stem, *blocks, head = (part.run for part in parts(subject))
    deleted = tuple(
        shortcut_alone(subject.network.block(name), residual(block))  # type: ignore[arg-type]
        for name, _, block, _ in named_blocks(subject.plan)
    )
    labels = torch.from_numpy(data.test_labels[: len(subject.images)]).to(subject.device)
    return Dissected(stem, tuple(blocks), deleted, head, subject.images, labels)


def batch_norms(subject: Subject) -> tuple[nn.BatchNorm2d, ...]:
    """The batch norms of a network; other norms have no statistics to take."""
    return tuple(module for module in subject.network.modules() if isinstance(module, nn.BatchNorm2d))


def reestimated(network: Dissected, norms: Collection[nn.BatchNorm2d], images: Tensor) -> Dissected:
    """`network`, whose `norms` take their means and variances from training images whenever they run.

    The training images (n, channels, height, width) go through each step first, and the test images then
    meet their statistics.
    """
    for norm in norms:
        norm.momentum = 1.0  # what is kept is then that of the last batch alone
    first = partial(_reestimating, norms, len(images))
    return network._replace(
        stem=first(network.stem),
        blocks=tuple(map(first, network.blocks)),
        deleted=tuple(map(first, network.deleted)),
        head=first(network.head),
        images=torch.cat((images, network.images)),
    )


def statistics_images(data: Dataset, device: torch.device) -> Tensor:
    """`STATISTICS_IMAGES` training images, always the same ones."""
    generator = torch.Generator().manual_seed(IMAGES_SEED)
    chosen = torch.randperm(len(data.train_labels), generator=generator)[:STATISTICS_IMAGES]
    return torch.from_numpy(data.train_images[chosen.numpy()]).to(device)


def shortcut_alone(block: modules.Block, what: Residual) -> Step:
    """What remains of a deleted block: `post(shortcut)`; of a plain one, see `labs.lesion.settings`."""
    if what.link == "none":
        if what.inp == what.out:
            return _unchanged
        stride = 2 if (what.inp.height, what.inp.width) != (what.out.height, what.out.width) else 1
        return modules.SubsampleAndPad(stride, what.out.channels - what.inp.channels)

    def alone(x: Tensor) -> Tensor:
        h = block.run(block.pre, x) if block.link == "projection" else x
        return block.run(block.post, block.run(block.shortcut, h))

    return alone


def wrong(network: Dissected, x: Tensor, steps: Sequence[Step]) -> int:
    """How many images are classified wrongly when `x`, maps of all of them, goes through `steps` and head."""
    for step in steps:
        x = step(x)
    classes = network.head(x)[-len(network.labels) :].argmax(1)
    return int((classes != network.labels).sum())


def wrong_without(network: Dissected, deleted: Collection[int]) -> int:
    """How many images are classified wrongly when the blocks at these places are deleted."""
    pairs = zip(network.blocks, network.deleted, strict=True)
    steps = [without if place in deleted else block for place, (block, without) in enumerate(pairs)]
    return wrong(network, network.stem(network.images), steps)


def wrong_in_order(network: Dissected, order: Sequence[int]) -> int:
    """How many images are classified wrongly when the blocks run in another order."""
    return wrong(network, network.stem(network.images), [network.blocks[place] for place in order])


def single_deletions(network: Dissected) -> Iterator[int]:
    """For each block in turn, how many images are classified wrongly without it.

    What comes before the block is computed once for all, which halves the work.
    """
    x = network.stem(network.images)
    for place, block in enumerate(network.blocks):
        yield wrong(network, x, (network.deleted[place], *network.blocks[place + 1 :]))
        x = block(x)


def _reestimating(norms: Collection[nn.BatchNorm2d], count: int, step: Step) -> Step:
    """`step` for maps of which the first `count` are of training images."""

    def both(x: Tensor) -> Tensor:
        for norm in norms:
            norm.train()
        training = step(x[:count])
        for norm in norms:
            norm.eval()
        return torch.cat((training, step(x[count:])))

    return both


def _unchanged(x: Tensor) -> Tensor:
    return x


def _recorded(spec: ArchSpec) -> Path:
    checkpoint = recorded(spec)
    if checkpoint is None:
        why = "no trained weights of this network are recorded; give a file, or train it on the Training page"
        raise SpecError("weights_file", why, "")
    return checkpoint.weights


def _check_data(spec: ArchSpec, data: Dataset) -> None:
    channels = data.test_images.shape[1]
    if spec.in_channels != channels:
        why = f"{spec.in_channels} were given, but the images of {data.name} have {channels}"
        raise SpecError("in_channels", why, channels)
    if spec.num_classes != data.classes:
        why = f"{spec.num_classes} were given, but {data.name} has {data.classes}"
        raise SpecError("num_classes", why, data.classes)
