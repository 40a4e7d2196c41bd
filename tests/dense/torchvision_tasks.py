"""torchvision's detectors and segmenters without values, and what torch counts of their dense parts."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.dense.task import Task
from tests.families.torchvision_networks import on_meta

__all__ = ["dense_macs", "of_torchvision", "shapes"]

CROPS = 50


def of_torchvision(name: str, **options: Any) -> Any:
    """torchvision's network, with batch norms that learn."""
    return on_meta(name, weights_backbone=None, **options)


def shapes(network: nn.Module) -> dict[str, tuple[int, ...]]:
    """The names and shapes of its state_dict."""
    return {key: tuple(value.shape) for key, value in network.state_dict().items()}


def dense_macs(network: Any, task: Task, height: int, width: int) -> int:
    """Multiply-adds of all but crops, anchors and the choice of boxes."""
    images = torch.empty(1, 3, height, width, device="meta")
    # A norm counts nothing, and takes most of the time without values.
    with patch.object(nn.BatchNorm2d, "forward", lambda _, x: x), FlopCounterMode(display=False) as counter:
        _run(network, task, images)
    flops: int = counter.get_total_flops()
    return flops // 2


def _run(network: Any, task: Task, images: Tensor) -> None:
    if not task.finds_boxes:
        network(images)
        return
    maps = list(network.backbone(images).values())
    if not task.has_proposals:
        network.head(maps)
        return
    network.rpn.head(maps)
    heads = network.roi_heads
    heads.box_predictor(heads.box_head(torch.empty(CROPS, 256, 7, 7, device="meta")))
    if heads.mask_head is not None:
        heads.mask_predictor(heads.mask_head(torch.empty(CROPS, 256, 14, 14, device="meta")))
