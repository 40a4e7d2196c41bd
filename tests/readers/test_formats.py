"""Mixed precision: what autograd saves under autocast, copies of weights included, to the last byte."""

from __future__ import annotations

import pytest
import torch

from resnet_core.plan import readable, unfold
from resnet_core.readers.memory import memory
from resnet_core.readers.saved import saved_by_layer, saved_for_backward
from resnet_core.readers.step import Training, step_memory
from resnet_core.search.fit import Setting, needed
from resnet_core.spec import FAMILIES, ArchSpec, Input, Spec
from resnet_core.zoo import ZOO
from tests.readers.measured_memory import module_and_images, saved_by
from tests.readers.small_networks import BY_HAND

HAND = (
    "ResNet-D, odd image",
    "split attention with group norm",
    "selective kernels, v2",
    "v2 plain with gelu",
)
CASES: dict[str, tuple[Spec, Input]] = {name: BY_HAND[name] for name in HAND} | {
    family: (next(spec for spec in ZOO.values() if type(spec) is kind), Input(64, 64, 2))
    for family, kind in FAMILIES.items()
    if family not in ("alexnet", "vgg")  # of hundreds of megabytes, and with no other kinds of layer
}


@pytest.mark.parametrize("name", CASES)
def test_saved_bytes_under_autocast_are_those_that_autograd_keeps(name: str) -> None:
    spec, input = CASES[name]
    plan = unfold(spec, readable(spec, input)[0])
    network, images = module_and_images(plan)
    with torch.autocast("cpu", torch.bfloat16):
        measured = saved_by(network, images)
    assert saved_for_backward(plan, is_mixed=True) == measured
    assert sum(map(sum, saved_by_layer(plan, is_mixed=True))) <= measured


def test_weights_their_gradients_and_the_optimizer_stay_in_float32() -> None:
    plan = unfold(ArchSpec(), Input(batch=8))
    held, step = memory(plan, "adam"), step_memory(plan, Training("adam", is_mixed=True))
    assert (step.weights, step.buffers, step.optimizer) == (held.weights, held.buffers, held.optimizer)
    assert step.saved == saved_for_backward(plan, is_mixed=True)


def test_mixed_precision_takes_less_than_float32_and_more_than_bfloat16_for_a_large_batch() -> None:
    peaks = [
        needed(ArchSpec(), Input(batch=64), Setting(format)).peak
        for format in ("float32", "mixed", "bfloat16")
    ]
    assert peaks == sorted(peaks, reverse=True)
    assert peaks[0] > 1.5 * peaks[1]
