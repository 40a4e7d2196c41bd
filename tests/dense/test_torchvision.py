"""Necks and heads against torchvision: parameters, keys and multiply-adds."""

import pytest
import torch

from resnet_core.dense.network import dense
from resnet_core.dense.pieces import by_part
from resnet_core.dense.task import Kind, Task
from resnet_core.nn.dense import DenseModule
from resnet_core.spec import Input
from resnet_core.zoo import ZOO
from tests.dense.torchvision_tasks import CROPS, dense_macs, of_torchvision, shapes

DETECTORS: dict[str, Kind] = {
    "retinanet_resnet50_fpn": "retinanet",
    "retinanet_resnet50_fpn_v2": "retinanet-v2",
    "fasterrcnn_resnet50_fpn": "faster-rcnn",
    "fasterrcnn_resnet50_fpn_v2": "faster-rcnn-v2",
    "maskrcnn_resnet50_fpn": "mask-rcnn",
    "maskrcnn_resnet50_fpn_v2": "mask-rcnn-v2",
}
SEGMENTERS: dict[tuple[str, str], Kind] = {
    ("fcn_resnet50", "resnet50"): "fcn",
    ("fcn_resnet101", "resnet101"): "fcn",
    ("deeplabv3_resnet50", "resnet50"): "deeplabv3",
    ("deeplabv3_resnet101", "resnet101"): "deeplabv3",
}
# With batch norms that learn; torchvision's list leaves out the 53,120 parameters of frozen ones.
FROZEN = 53_120
LISTED = {
    "retinanet_resnet50_fpn": 34_014_999 + FROZEN,
    "retinanet_resnet50_fpn_v2": 38_198_935,
    "fasterrcnn_resnet50_fpn": 41_755_286 + FROZEN,
    "fasterrcnn_resnet50_fpn_v2": 43_712_278,
    "maskrcnn_resnet50_fpn": 44_401_393 + FROZEN,
    "maskrcnn_resnet50_fpn_v2": 46_359_409,
}


@pytest.mark.parametrize("name", DETECTORS)
def test_detectors_agree_with_torchvision(name: str) -> None:
    _agrees(name, "resnet50", Task(DETECTORS[name], proposals=CROPS), (200, 310), (224, 320))
    cost = by_part(dense(ZOO["resnet50"], Input(32), Task(DETECTORS[name])))
    assert sum(each.params for each in cost.values()) == LISTED[name]


@pytest.mark.parametrize(("name", "backbone"), SEGMENTERS)
def test_segmenters_agree_with_torchvision(name: str, backbone: str) -> None:
    auxiliary = backbone == "resnet101"
    task = Task(SEGMENTERS[name, backbone], auxiliary=auxiliary)
    _agrees(name, backbone, task, (211, 333), (211, 333), aux_loss=auxiliary)


def _agrees(
    name: str, backbone: str, task: Task, given: tuple[int, int], read: tuple[int, int], **options: bool
) -> None:
    theirs = of_torchvision(name, **options)
    network = dense(ZOO[backbone], Input(*given), task)
    with torch.device("meta"):
        ours = DenseModule(network)
    assert shapes(ours) == shapes(theirs)
    costs = by_part(network).values()
    assert sum(cost.params for cost in costs) == sum(weights.numel() for weights in theirs.parameters())
    assert sum(cost.macs for cost in costs) == dense_macs(theirs, task, *read)
