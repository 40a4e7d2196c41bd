"""Weights that stand in oneDNN's order give the answers that they gave before."""

from random import Random

import pytest
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.nn.packed import PackedConv, pack, packable
from resnet_core.spec import ArchSpec
from tests.random_networks import random_network

pytestmark = [
    pytest.mark.usefixtures("_no_gradients"),
    pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="PyTorch has no oneDNN here"),
]
DIFFERENCE = 1e-5


def unequal(scores: Tensor, exact: Tensor) -> float:
    return ((scores - exact).abs().amax() / exact.abs().amax()).item()


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("seed", range(8))
def test_packing_changes_the_scores_by_rounding_alone(seed: int, layout: torch.memory_format) -> None:
    spec, _ = random_network(Random(seed))
    network = build(spec).eval()
    images = torch.randn(2, spec.in_channels, 48, 64).to(memory_format=layout)
    exact = network(images)
    packed = pack(network, images)
    assert not any(isinstance(module, nn.Conv2d) for module in packed.modules())
    assert unequal(packed(images), exact) <= DIFFERENCE


def test_a_packed_network_reads_images_of_other_sizes() -> None:
    network = build(ArchSpec(block="basic", depths=(1, 1), widths=(8, 16))).eval()
    other = torch.randn(1, 3, 40, 72)
    exact = network(other)
    assert unequal(pack(network, torch.randn(2, 3, 64, 64))(other), exact) <= DIFFERENCE


def test_the_comparison_notices_a_changed_weight() -> None:
    conv = nn.Conv2d(8, 8, 3, padding=1)
    images = torch.randn(1, 8, 12, 12)
    exact = conv(images)
    conv.weight[0, 0, 0, 0] += 0.1
    assert unequal(PackedConv(conv, images.shape)(images), exact) > DIFFERENCE


@pytest.mark.parametrize(("dtype", "device"), [("bfloat16", "cpu"), ("float64", "cpu"), ("float32", "meta")])
def test_only_float32_on_a_cpu_is_packed(dtype: str, device: str) -> None:
    assert packable(torch.zeros(1))
    assert not packable(torch.zeros(1, dtype=getattr(torch, dtype), device=device))
