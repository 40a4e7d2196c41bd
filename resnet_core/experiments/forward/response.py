"""The responses of a network block by block, feature maps to look at, and the most probable classes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.experiments.forward.activity import activities
from resnet_core.experiments.forward.blockwise import HEAD, Part, parts
from resnet_core.experiments.forward.class_maps import class_maps, in_rows
from resnet_core.experiments.forward.subject import Subject, of_the_batch
from resnet_core.labs.forward.activity import Activity
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.findings import Maps, Picture, Response, Top
from resnet_core.nn import modules

MOST_MAPS = 16
MOST_SIDE = 28
MOST_CLASSES = 5
MOST_PICTURE, COLOURS = 56, 3


class Moments(NamedTuple):
    """Mean and standard deviation over all images, channels and pixels."""

    mean: float
    deviation: float


def responses(
    subject: Subject, block: str, batch: bool = False
) -> Iterator[Response | Maps | ClassMap | Top | Activity]:
    """Runs the network block by block, and yields each finding while it runs.

    Each block's response is that of its branch before the addition, and of the sum before any activation
    (after He 2015, section 4.2 and figure 7). With `batch`, batch norm uses the statistics of the images. The
    maps are of the block named `block`; class activation maps, the top classes and `activities` come last.
    """
    with of_the_batch(subject.network) if batch else nullcontext():
        yield from _block_by_block(subject, block)
        yield from activities(subject)


def _block_by_block(subject: Subject, block: str) -> Iterator[Response | Maps | ClassMap | Top]:
    x = subject.images
    for part in parts(subject):
        if part.name == HEAD:
            yield from class_maps(subject, x)
        if isinstance(part.first, modules.Block):
            x, response = _response(part, part.first, x)
            yield response
        else:
            x = part.run(x)
        if part.name == block:
            yield maps(part.name, x)
    yield top(x)


def maps(name: str, x: Tensor) -> Maps:
    """The channels of the first image that vary most, scaled down to at most `MOST_SIDE` pixels a side."""
    image = in_rows(x[0].float())
    channels = image.flatten(1).std(1, correction=0).argsort(descending=True, stable=True)[:MOST_MAPS]
    rows, columns = (min(size, MOST_SIDE) for size in image.shape[1:])
    small = functional.adaptive_avg_pool2d(image[channels], (rows, columns))
    low, high = small.amin().item(), small.amax().item()
    shades = ((small - low) / (high - low if high > low else 1) * 255).round().to(torch.uint8)
    each = tuple(map(tuple, shades.flatten(1).tolist()))
    return Maps(name, tuple(channels.tolist()), rows, columns, low, high, each)


def picture(images: Tensor) -> Picture:
    """The first image from its lowest to its highest, with at most `MOST_PICTURE` pixels a side."""
    image = in_rows(images[0].float())
    image = image if len(image) == COLOURS else image[:1].expand(COLOURS, -1, -1)
    rows, columns = (min(size, MOST_PICTURE) for size in image.shape[1:])
    small = functional.adaptive_avg_pool2d(image, (rows, columns))
    low, high = small.amin(), small.amax()
    shades = ((small - low) / (high - low if high > low else 1) * 255).round().to(torch.uint8)
    return Picture(rows, columns, tuple(map(tuple, shades.flatten(1).T.tolist())))


def top(scores: Tensor) -> Top:
    """The most probable classes of the first image, by softmax."""
    likely = scores[0].float().softmax(0)
    best = likely.topk(min(MOST_CLASSES, len(likely)))
    return Top(tuple(best.indices.tolist()), tuple(best.values.tolist()))


def _response(part: Part, block: modules.Block, x: Tensor) -> tuple[Tensor, Response]:
    """A block's output, and the moments of its branch and of its sum."""
    heard: dict[str, Moments] = {}
    handles = _listen(block, heard)
    x = part.run(x)
    for handle in handles:
        handle.remove()
    total = heard.get("sum") or _moments(x)
    return x, Response(part.name, part.place, *heard["branch"], *total)


def _listen(block: modules.Block, heard: dict[str, Moments]) -> list[torch.utils.hooks.RemovableHandle]:
    last = block.branch[-1]
    assert isinstance(last, str)  # a Res2Net split is never the last of a branch
    handles = [modules.child(block, last).register_forward_hook(partial(_hear_branch, heard))]
    if block.post:
        first = block.post[0]
        assert isinstance(first, str)
        handles.append(modules.child(block, first).register_forward_pre_hook(partial(_hear_sum, heard)))
    return handles


def _hear_branch(heard: dict[str, Moments], module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
    heard["branch"] = _moments(output)


def _hear_sum(heard: dict[str, Moments], module: nn.Module, inputs: tuple[Tensor]) -> None:
    heard["sum"] = _moments(inputs[0])


def _moments(x: Tensor) -> Moments:
    deviation, mean = torch.std_mean(x.float(), correction=0)
    return Moments(mean.item(), deviation.item())
