"""Class activation maps: the mean of the map of a class, plus its bias, is the score of the network."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from resnet_core.experiments.forward import look
from resnet_core.experiments.forward.class_maps import class_maps
from resnet_core.experiments.forward.subject import Subject, subject
from resnet_core.labs.events import Point
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.forward.settings import ForwardSettings, forward_settings
from resnet_core.plan import unfold
from resnet_core.readers.class_map import Hindrance, hindrance
from resnet_core.spec import FAMILIES, ArchSpec, Input, Spec
from resnet_core.zoo import ZOO

IMAGES = Input(64, 80)
EXACT: dict[str, Spec] = {
    "v1": ArchSpec(depths=(1, 1), widths=(8, 16), num_classes=7),
    "v2": ArchSpec(depths=(1, 1), widths=(8, 16), num_classes=7, order="pre"),
    "squeezenet": ZOO["squeezenet1_1"],
    "googlenet": ZOO["googlenet"],
    "mobilenet": ZOO["mobilenet_v2"],
}
OTHERS: dict[str, Hindrance] = {
    "alexnet": "no pool",
    "vgg11": "no pool",
    "mobilenet_v3_small": "between",
    "convnext_tiny": "between",
    "vit_b_16": "tokens",
}


@pytest.mark.parametrize("spec", EXACT.values(), ids=EXACT.keys())
@torch.no_grad()
def test_the_mean_of_a_map_and_the_bias_are_the_score(spec: Spec) -> None:
    one = subject(spec, IMAGES, ForwardSettings(), 0, "cpu")
    _start_biases_anywhere(one)
    scores = one.network(one.images)[0]
    found = list(class_maps(one, _last_map(one)))
    assert [each.number for each in found] == scores.argsort(descending=True)[: len(found)].tolist()
    for each in found:
        mean = sum(each.cells) / len(each.cells)
        assert mean + each.bias == pytest.approx(scores[each.number].item(), rel=1e-5, abs=1e-5)
        assert each.mean == pytest.approx(mean, abs=1e-9)
        assert len(each.cells) == each.height * each.width > 1


def _start_biases_anywhere(one: Subject) -> None:
    for module in one.network.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.bias)


def _last_map(one: Subject) -> torch.Tensor:
    return one.network.run_blocks(one.network.run(one.network.stem_steps, one.images))


@pytest.mark.parametrize(("name", "why"), OTHERS.items(), ids=OTHERS.keys())
def test_other_heads_say_what_stands_between(name: str, why: Hindrance) -> None:
    assert hindrance(unfold(ZOO[name])) == why


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_maps_or_says_why_not(family: str) -> None:
    assert hindrance(unfold(FAMILIES[family]())) in (None, "tokens", "no pool", "between")


def test_a_look_finds_the_maps_of_the_most_probable_classes() -> None:
    settings = forward_settings({"block": "layer1.0"})
    known = findings(
        event
        for event in look.run(EXACT["v2"], Input(32, 32, 3), settings, 0, "cpu")
        if isinstance(event, Point)
    )
    assert known.top
    assert tuple(each.number for each in known.class_maps) == known.top.classes
    for each in known.class_maps:
        assert each.mean + each.bias == pytest.approx(each.score, abs=1e-5)
