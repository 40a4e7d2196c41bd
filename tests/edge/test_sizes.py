"""The bytes of four formats against what PyTorch and ONNX Runtime keep."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from resnet_core.edge.pruning import pruned, uniform
from resnet_core.edge.sizes import size_of, sizes
from resnet_core.experiments.edge import quantised
from resnet_core.experiments.edge.formats import Subject, in_torch, seeded
from resnet_core.labs.checkpoints import record
from resnet_core.language.plan import Plan
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import ZOO

SMALL = ArchSpec(widths=(16, 32), depths=(1, 2), attention="se", se_reduction=4)
MAP_SCALE = 5  # bytes of the scale and the zero point of a map


@pytest.mark.parametrize("order", ["post", "pre"])
def test_pytorch_keeps_as_many_bytes(order: str) -> None:
    import torch

    plan = unfold(ArchSpec(widths=(16, 32), depths=(1, 2), order=order), Input(32, 32))  # type: ignore[arg-type]
    images = np.zeros((1, 3, 32, 32), np.float32)
    subject = Subject(plan, seeded(plan, 0), images, None, images)
    with torch.no_grad():
        rows = in_torch(subject, images, torch.device("cpu"))
    assert {row.format: row.bytes for row in rows} == {
        name: size for name, size in sizes(plan).items() if name != "int8"
    }


@pytest.mark.parametrize("spec", [record().checkpoints["residual20"].spec, SMALL], ids=["digits", "se"])
def test_onnx_runtime_keeps_as_many_bytes_in_int8(spec: ArchSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = unfold(spec, Input(16, 16))
    monkeypatch.setattr(quantised, "bytes_in", _of_layers)
    images = np.random.default_rng(0).standard_normal((2, *plan.image.sizes), dtype=np.float32)
    with quantised.sessions(seeded(plan, 0), plan, images) as (whole, small):
        assert whole.scores(images).shape == small.scores(images).shape == (2, plan.classes)
    assert small.bytes == size_of(plan, "int8")


def _of_layers(model: object) -> int:
    """Bytes of constants that have a number for each filter; scales of maps are single numbers."""
    from onnx import ModelProto, TensorProto, numpy_helper

    assert isinstance(model, ModelProto)
    arrays = [
        numpy_helper.to_array(each) for each in model.graph.initializer if each.data_type != TensorProto.INT64
    ]
    return sum(array.nbytes for array in arrays if array.ndim)


def test_int8_takes_about_a_quarter() -> None:
    for name in ("resnet18", "resnet50", "resnext50_32x4d", "resnet50d"):
        plan = unfold(ZOO[name])
        assert size_of(plan, "int8") < 0.256 * size_of(plan, "float32")


def test_pruning_shrinks_every_format() -> None:
    plan: Plan = unfold(ZOO["resnet50"])
    smaller = sizes(pruned(plan, uniform(plan, 50)))
    assert all(smaller[name] < 0.5 * size for name, size in sizes(plan).items())


def test_without_onnx_runtime_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantised, "PACKAGES", ("onnx", "a_package_that_nobody_has"))
    assert not quantised.is_installed()
    assert "pip install" in quantised.MISSING


def test_the_quantiser_leaves_logging_as_it_was(tmp_path: Path) -> None:
    with quantised.quiet():
        assert logging.root.manager.disable == logging.WARNING
    assert logging.root.manager.disable == logging.NOTSET
