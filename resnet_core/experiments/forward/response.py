"""What a network answers, block by block: the size of its responses, and maps to look at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.experiments.forward.blockwise import parts
from resnet_core.experiments.forward.subject import Subject
from resnet_core.labs.events import Point, Value
from resnet_core.nn import modules

MOST_MAPS = 16
MOST_SIDE = 28
MOST_CLASSES = 5


def responses(subject: Subject, shown: str) -> Iterator[Point]:
    """Runs the network block by block and says what came out while it runs.

    `Point("response", {"name", "place", "branch_mean", "branch_deviation", "sum_mean", "sum_deviation"})` for
    each block, over all images, channels and pixels: the branch before the addition, and the sum before any
    activation (He 2015, section 4.2 and figure 7). `Point("maps", ...)` for the block `shown`, and
    `Point("top", {"classes", "probabilities"})`, the likeliest of the first image.
    """
    x = subject.images
    for part in parts(subject):
        found: dict[str, Value] = {}
        handles = _listen(part.block, found) if part.block is not None else []
        x = part.run(x)
        for handle in handles:
            handle.remove()
        if part.block is not None:
            found |= _moments("sum", x) if "sum_mean" not in found else {}
            yield Point("response", {"name": part.name, "place": part.place, **found})
            if part.name == shown:
                yield Point("maps", {"name": part.name, **maps(x)})
    yield Point("top", top(x))


def maps(x: Tensor) -> dict[str, Value]:
    """The liveliest channels of the first image, made small: whole numbers 0 to 255 from `low` to `high`."""
    image = x[0].float()
    chosen = image.flatten(1).std(1, correction=0).argsort(descending=True, stable=True)[:MOST_MAPS]
    rows, columns = (min(size, MOST_SIDE) for size in image.shape[1:])
    small = functional.adaptive_avg_pool2d(image[chosen], (rows, columns))
    low, high = small.amin().item(), small.amax().item()
    shades = ((small - low) / (high - low if high > low else 1) * 255).round().to(torch.uint8)
    return {
        "channels": chosen.tolist(),
        "height": rows,
        "width": columns,
        "low": low,
        "high": high,
        "shades": shades.flatten(1).tolist(),
    }


def top(scores: Tensor) -> dict[str, Value]:
    """The likeliest classes of the first image, and their softmax."""
    likely = scores[0].float().softmax(0)
    best = likely.topk(min(MOST_CLASSES, len(likely)))
    return {"classes": best.indices.tolist(), "probabilities": best.values.tolist()}


def _listen(block: modules.Block, found: dict[str, Value]) -> list[torch.utils.hooks.RemovableHandle]:
    last = block.branch[-1]
    assert isinstance(last, str)  # a Res2Net split is never the last of a branch
    handles = [modules.child(block, last).register_forward_hook(partial(_hear_branch, found))]
    if block.post:
        first = block.post[0]
        assert isinstance(first, str)
        handles.append(modules.child(block, first).register_forward_pre_hook(partial(_hear_sum, found)))
    return handles


def _hear_branch(found: dict[str, Value], module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
    found |= _moments("branch", output)


def _hear_sum(found: dict[str, Value], module: nn.Module, inputs: tuple[Tensor]) -> None:
    found |= _moments("sum", inputs[0])


def _moments(name: str, x: Tensor) -> dict[str, Value]:
    deviation, mean = torch.std_mean(x.float(), correction=0)
    return {f"{name}_mean": mean.item(), f"{name}_deviation": deviation.item()}
