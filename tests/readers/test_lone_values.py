"""Norms over a single value: our rule against PyTorch's own refusal, on small networks of all kinds."""

import random
from dataclasses import replace

import pytest
import torch

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.plan import unfold
from resnet_core.readers.lone_values import lone_norm
from resnet_core.search.trainable import check_norms
from resnet_core.spec import ArchSpec, Input

NETWORKS = 60


def some_network(luck: random.Random) -> tuple[ArchSpec, Input]:
    stages = luck.choice((2, 4, 4))
    spec = ArchSpec(
        block="basic",
        depths=(1,) * stages,
        widths=luck.choice(((4, 8, 8, 16), (33, 33, 33, 40), (32, 48, 64, 64)))[:stages],
        norm=luck.choice(("batch", "group", "group", "none")),
        order=luck.choice(("post", "pre")),
        stem=luck.choice(("imagenet", "imagenet", "cifar")),
        num_classes=3,
    )
    least = 17 if spec.stem == "imagenet" else 9
    return spec, Input(luck.choice((least, 32, 33)), luck.choice((least, 32)), luck.choice((1, 1, 1, 2)))


def refused(spec: ArchSpec, input: Input, training: bool) -> bool:
    network = build(spec).train(training)
    try:
        with torch.no_grad():
            network(torch.zeros(input.batch, spec.in_channels, input.height, input.width))
    except ValueError as fault:
        return "Expected more than 1 value per channel" in str(fault)
    return False


def test_the_rule_is_pytorch_s_own() -> None:
    luck, seen = random.Random(0), set()
    for _ in range(NETWORKS):
        spec, input = some_network(luck)
        for training in (True, False):
            lone = lone_norm(unfold(spec, input), training) is not None
            assert lone == refused(spec, input, training), (spec, input, training)
            seen.add((spec.norm, training, lone))
    assert {("batch", True, True), ("group", True, True), ("group", False, True)} <= seen
    assert ("batch", False, True) not in seen


@pytest.mark.parametrize("spec", [ArchSpec(), ArchSpec(block="basic", widths=(8,) * 4, norm="group")])
def test_the_nearest_height_works_and_the_one_below_does_not(spec: ArchSpec) -> None:
    input = Input(20, 32)
    with pytest.raises(SpecError, match="single value") as fault:
        check_norms(spec, input, training=True)
    assert (fault.value.field, fault.value.nearest) == ("height", 33)
    assert not refused(spec, replace(input, height=33), training=True)
    assert refused(spec, replace(input, height=32), training=True)
    check_norms(spec, replace(input, height=33), training=True)
    check_norms(spec, replace(input, batch=2), training=True)


def test_batch_norm_in_evaluation_mode_needs_no_second_value() -> None:
    check_norms(ArchSpec(), Input(17, 17), training=False)


def test_where_a_vector_has_the_single_value_no_height_works_and_two_images_do() -> None:
    spec = ArchSpec(block="basic", depths=(1,), widths=(8,), attention="sk")
    with pytest.raises(SpecError, match="single value") as fault:
        check_norms(spec, Input(64, 64), training=True)
    assert (fault.value.field, fault.value.nearest) == ("batch", 2)
    check_norms(spec, Input(64, 64, 2), training=True)
