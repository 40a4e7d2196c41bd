"""Class activation maps of the most probable classes: where the score of a class comes from."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from resnet_core.experiments.forward.subject import Subject
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.nn.modules import child
from resnet_core.nn.steps import steps_of
from resnet_core.readers.class_map import ends_in_weights, hindrance, pool_place

MOST_CLASSES = 5
MOST_SIDE = 64


def in_rows(maps: Tensor) -> Tensor:
    """Maps of one image or signal as (channels, height, width); a signal is one row."""
    return maps if maps.dim() == 3 else maps[:, None]


def class_maps(subject: Subject, x: Tensor) -> Iterator[ClassMap]:
    """From the maps of the last block; nothing for a network whose scores are no means of maps.

    In 64-bit numbers, whatever those of the network: `score` is the network's own.
    """
    if hindrance(subject.plan):
        return
    maps = subject.network.run(steps_of(subject.plan.head[: pool_place(subject.plan)]), x)[0].double()
    maps = in_rows(maps)
    scores = subject.network.classify(x)[0].double()
    weights, bias = _weights(subject, len(maps))
    for number in scores.topk(min(MOST_CLASSES, len(scores))).indices.tolist():
        whole = torch.einsum("c,chw->hw", weights[number], maps)
        rows, columns = (min(side, MOST_SIDE) for side in whole.shape)
        drawn = functional.adaptive_avg_pool2d(whole[None], (rows, columns))
        cells = tuple(drawn.flatten().tolist())
        score, mean, own = scores[number].item(), whole.mean().item(), bias[number].item()
        yield ClassMap(number, score, mean, own, rows, columns, cells)


def _weights(subject: Subject, channels: int) -> tuple[Tensor, Tensor]:
    """For each class the weights of the channels, and the bias; without a linear layer, a map each."""
    if not ends_in_weights(subject.plan):
        eye = torch.eye(channels, dtype=torch.float64, device=subject.device)
        return eye, eye.new_zeros(channels)
    parameters = dict(child(subject.network, subject.plan.head[-1].name).named_parameters())
    weights = parameters["weight"].double()
    bias = parameters.get("bias")
    return weights, weights.new_zeros(len(weights)) if bias is None else bias.double()
