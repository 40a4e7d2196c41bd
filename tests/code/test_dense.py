"""The exported file of a backbone with neck and heads is the built network, and needs torch alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from resnet_core.checks import SpecError
from resnet_core.code.dense import DenseHeading, class_name, write_dense
from resnet_core.cost import total
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import by_part
from resnet_core.dense.task import KINDS, TITLES, Kind, Task
from resnet_core.language.dense import Dense
from resnet_core.language.layers import input_of
from resnet_core.nn.dense import DenseModule
from resnet_core.spec import Input, RegNetSpec, Spec, VggSpec
from resnet_core.zoo import ZOO
from tests.code.test_code import ruff_format

VGG = VggSpec(depths=(1, 1, 1, 1, 1), widths=(4, 4, 6, 6, 8), norm="batch", fc_width=8)
REGNET = RegNetSpec(depth=6, w0=8, wa=16.0, wm=2.0, group_width=4, stem_width=6)
CASES: dict[str, tuple[Spec, Task]] = {
    "resnet18_mask": (ZOO["resnet18"], Task("mask-rcnn-v2", 5, 3)),
    "resnet18_retina": (ZOO["resnet18"], Task("retinanet-v2", 5)),
    "preact_fcn": (ZOO["cifar_preact110"], Task("fcn", 5, auxiliary=True)),
    "mobilenet_v3plus": (ZOO["mobilenet_v3_small"], Task("deeplabv3plus", 5)),
    "vgg_unet": (VGG, Task("unet", 5)),
    "regnet_unet": (REGNET, Task("unet", 5)),
}


def laid_out(name: str) -> Dense:
    spec, task = CASES[name]
    return dense(spec, Input(70, 101), task)


def written(network: Dense, kind: Kind) -> str:
    return write_dense(network, DenseHeading(TITLES[kind], "a backbone", total(by_part(network).values())))


def of_file(text: str, kind: Kind) -> Any:
    file: dict[str, Any] = {"__name__": "file"}
    exec(compile(text, kind, "exec"), file)
    return file[class_name(TITLES[kind])]()


@torch.no_grad()
def filled(module: nn.Module) -> nn.Module:
    """With values of its own in every tensor, so that each matters."""
    generator = torch.Generator().manual_seed(0)
    for name, value in module.state_dict().items():
        if value.is_floating_point():
            noise = torch.randn(value.shape, generator=generator)
            value.copy_(1 + 0.1 * noise.abs() if "var" in name or value.dim() < 2 else 0.1 * noise)
    return module.eval()


@pytest.mark.parametrize("name", CASES)
def test_the_file_is_the_network(name: str) -> None:
    network, kind = laid_out(name), CASES[name][1].kind
    built, file = filled(DenseModule(network)), of_file(written(network, kind), kind).eval()
    ours, theirs = built.state_dict(), file.state_dict()
    assert {key: value.shape for key, value in theirs.items()} == {key: ours[key].shape for key in ours}
    file.load_state_dict(ours)
    crops = {
        head.name: torch.randn(2, *input_of(head.readings[0].layers).sizes)
        for head in network.heads
        if not head.readings[0].reads
    }
    images = torch.randn(1, *network.backbone.image.sizes)
    with torch.inference_mode():
        expected, given = built(images, crops), file(images)
        given |= {head: [getattr(file, head)(crop)] for head, crop in crops.items()}
    assert list(given) == list(expected)
    for head, maps in expected.items():
        assert all(torch.equal(ours, theirs) for ours, theirs in zip(maps, given[head], strict=True))
        assert all(each.isfinite().all() for each in maps)


def test_every_file_is_formatted_and_runs_alone(tmp_path: Path) -> None:
    for kind in KINDS:
        spec = ZOO["resnet50"]
        (tmp_path / f"{kind}.py").write_text(written(dense(spec, Input(800, 1333), Task(kind)), kind))
    for name in CASES:
        (tmp_path / f"{name}.py").write_text(written(laid_out(name), CASES[name][1].kind))
    assert ruff_format(*tmp_path.glob("*.py")) == 0
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,UP"]
    subprocess.run([*ruff, *tmp_path.glob("*.py")], check=True)
    alone = [sys.executable, "-I", str(tmp_path / "regnet_unet.py")]
    run = subprocess.run(alone, check=True, capture_output=True, text=True)
    assert "pixels [(1, 5, 70, 101)]" in run.stdout


def test_maps_between_modules_have_no_code() -> None:
    network = laid_out("resnet18_retina")
    (tap, *others) = network.taps
    head = network.backbone.stages[0]
    sums = network.backbone._replace(stem=(head.runs[0].block,))  # type: ignore[arg-type]  # a block as a stem
    broken = network._replace(backbone=sums, taps=(tap, *others))
    with pytest.raises(SpecError, match="lie between modules"):
        written(broken, "retinanet-v2")
