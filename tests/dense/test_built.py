"""Necks and heads against modules built of them: parameters, multiply-adds, bytes saved for backward."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.cost import total
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import by_part
from resnet_core.dense.saved import saved_by_part
from resnet_core.dense.task import Kind, Task
from resnet_core.language.dense import Dense, Head
from resnet_core.language.layers import input_of
from resnet_core.nn.dense import DenseModule
from resnet_core.spec import Input
from resnet_core.zoo import ZOO
from tests.readers.measured_memory import saved_by

SMALL = Input(70, 101, batch=2)
CASES: tuple[tuple[str, Kind], ...] = (
    ("resnet18", "unet"),
    ("resnet50d", "deeplabv3plus"),
    ("plain18", "retinanet-v2"),
    ("resnet18", "mask-rcnn-v2"),
    ("densenet121", "unet"),
    ("convnext_tiny", "unet"),
    ("mobilenet_v2", "deeplabv3plus"),
    ("regnet_y_400mf", "fcn"),
)


class Whole(DenseModule):
    """What all heads give, in one row; those of crops read zeros."""

    def forward(self, images: Tensor) -> Tensor:  # type: ignore[override]  # for counters
        return torch.cat([y.flatten() for y in self.outputs(images)])

    def outputs(self, images: Tensor) -> list[Tensor]:
        maps = dict(self.levels(self.taps(images)))
        return [
            y
            for head in self.network.heads
            for y in self.run_head(head, self.inputs(head, len(images), maps))
        ]

    def inputs(self, head: Head, batch: int, maps: dict[str, Tensor]) -> list[Tensor]:
        return [
            maps[each.reads] if each.reads else torch.zeros(batch * each.times, *input_of(each.layers).sizes)
            for each in head.readings
        ]


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_built_networks_agree_with_their_prices(name: str, kind: Kind) -> None:
    network = dense(ZOO[name], SMALL, Task(kind, classes=5, proposals=3))
    module = Whole(network)
    _counts_agree(network, module)
    assert sum(saved_by_part(network).values()) == saved_by(
        module, torch.zeros(2, *network.backbone.image.sizes)
    )


def _counts_agree(network: Dense, module: Whole) -> None:
    cost = total(by_part(network).values())
    images = torch.zeros(2, *network.backbone.image.sizes)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        outputs = module.eval().outputs(images)
    module.train()
    assert cost.params == sum(weights.numel() for weights in module.parameters())
    assert 2 * cost.macs * len(images) == counter.get_total_flops()
    given = [each.layers[-1].out for head in network.heads for each in head.readings]
    assert [tuple(y.shape[1:]) for y in outputs] == [
        out.sizes if y.dim() == 4 else (out.channels,) for y, out in zip(outputs, given, strict=True)
    ]


@pytest.mark.parametrize("kind", ["fcn", "deeplabv3", "deeplabv3plus", "unet"])
def test_pixels_get_scores_at_the_size_of_any_image(kind: Kind) -> None:
    network = dense(ZOO["resnet18"], Input(53, 94), Task(kind, classes=4))
    with torch.inference_mode():
        (scores,) = DenseModule(network).eval()(torch.zeros(1, 3, 53, 94))["pixels"]
    assert scores.shape == (1, 4, 53, 94)
