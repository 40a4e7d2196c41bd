"""The sentences of Explore: true of every network, and with the source of what was printed."""

from dataclasses import replace
from random import Random

import pytest

from app.explore.words import finding, published, published_error, refusal
from resnet_core.cost import price, price_of
from resnet_core.network import Network
from resnet_core.plan import Plan, named_layers
from resnet_core.spec import AlexNetSpec, ArchSpec, Input, VggSpec
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.random_networks import random_network


def shares(plan: Plan, index: int) -> dict[str, float]:
    """Parameters (0) or multiply-adds (1) of every part, as shares."""
    stages = {f"stage {place}": price(stage) for place, stage in enumerate(plan.stages, 1)}
    parts = {"the stem": price_of(plan.stem), **stages, "the head": price_of(plan.head)}
    return {name: cost[index] / price(plan)[index] for name, cost in parts.items()}


def test_a_part_that_is_named_has_the_most_of_all_parts() -> None:
    luck = Random(3)
    for _ in range(150):
        spec, side = random_network(luck)
        network = Network(spec, Input(side, side))
        sentence = finding(network).lower()
        holders, _, doers = sentence.partition("; ") if "; " in sentence else (sentence, "", sentence)
        for index, clause in ((0, holders.split(" hold")[0]), (1, doers)):
            found = shares(network.plan, index)
            top = max(found, key=lambda name: found[name])
            assert top in clause, (sentence, found)
            named = [name for name in found if name in clause]
            if index == 0 or "; " in sentence:
                assert all(found[top] - found[name] < 0.01 for name in named), (sentence, found)


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (
            Network(),
            "Stage 4 holds 59 % of the parameters but does 20 % of the multiply-adds; stage 3 does the most, "
            "36 %.",
        ),
        (
            Network(ArchSpec(num_classes=10**6)),
            "The head holds 99 % of the parameters and does 33 % of the multiply-adds.",
        ),
        (
            Network(ArchSpec(block="basic", widths=(1, 1, 1, 1), stem_width=64)),
            "The stem holds 76 % of the parameters and does 98 % of the multiply-adds.",
        ),
        (
            Network(RESNETS["cifar_resnet1202"], Input(32, 32)),
            "Stage 3 holds 76 % of the parameters and does 33 % of the multiply-adds, as do stage 1 and "
            "stage 2.",
        ),
    ],
)
def test_stem_and_head_compete_and_ties_are_said(network: Network, sentence: str) -> None:
    assert finding(network).replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (Network(VggSpec()), "The first linear layer of the head holds 74 % of the parameters."),
        (Network(AlexNetSpec()), "The first linear layer of the head holds 62 % of the parameters."),
        (Network(), ""),
    ],
)
def test_a_layer_that_holds_more_than_half_is_named(network: Network, sentence: str) -> None:
    found = finding(network).replace("\u00a0", " ")
    whole = price(network.plan).params
    most = max(price(leaf).params for _, leaf in named_layers(network.plan))
    assert (2 * most > whole) == bool(sentence)
    assert found.endswith(sentence)
    assert ("layer of" in found) == bool(sentence)


def test_what_was_published_stands_with_its_source() -> None:
    resnet50 = published(Network())
    assert "on ImageNet 23.870 % (1-crop; torchvision, weights IMAGENET1K_V1), 19.142 %" in resnet50
    assert "Printed at 224 × 224: 25,557,032 parameters, 4.089 G multiply-adds (torchvision," in resnet50
    assert "its stride stands in the 1x1" in resnet50
    wide = published(Network(RESNETS["wrn_28_10"], Input(32, 32)))
    assert "main path has 26 weighted layers" in wide
    he = published(Network(RESNETS["cifar_resnet110"], Input(32, 32)))
    assert "on CIFAR-10 6.43 % (test; [He 2015](https://arxiv.org/abs/1512.03385), table 6)" in he
    assert published(Network(replace(ArchSpec(), depths=(3, 4, 7, 3)))) == ""


def test_the_error_under_the_title_has_its_images_and_its_source() -> None:
    start = "Published top-1 error on ImageNet at 224 × 224: 23.870 % "
    assert published_error(Network()) == f"{start}(1-crop; torchvision, weights IMAGENET1K_V1)."
    small = published_error(Network(RESNETS["cifar_resnet110"], Input(32, 32)))
    assert small.startswith("Published top-1 error on CIFAR-10 at 32 × 32: 6.43 % (test; [He 2015](https://")
    for unknown in (ArchSpec(depths=(3, 4, 7, 3)), RESNETS["resnetv2_50"]):
        assert published_error(Network(unknown)) == "No published error is listed for this network."


def test_every_note_and_error_of_the_zoo_is_shown() -> None:
    for name, spec in RESNETS.items():
        known, shown = PUBLISHED[name], published(Network(spec, PUBLISHED[name].input))
        if spec in [each for other, each in RESNETS.items() if other != name]:
            continue  # two names of one network: the first counts
        assert known.note in shown
        assert all(error.top1 in shown for error in known.errors)


def test_a_batch_that_pytorch_cannot_train_on_is_named_with_one_that_it_can() -> None:
    fault = refusal(Network(ArchSpec(), Input(32, 32)))
    assert fault is not None
    assert "refuses in training mode; 33 works, and so does a batch of 2" in fault.why
    assert refusal(Network(ArchSpec(), Input(33, 32))) is None
