"""Weights are decoded to the network that they are of, never to another, with what they cannot tell."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from random import Random

import pytest
import torch
from hypothesis import HealthCheck, given, settings

from resnet_core.decoder import decode as decoder
from resnet_core.decoder.decode import Decoded, decode
from resnet_core.decoder.tensors import Tensors
from resnet_core.decoder.unknown import unknown_fields
from resnet_core.decoder.words import departures, mismatches, remedy, sentence
from resnet_core.plan import readable, unfold
from resnet_core.readers.weight_names import Shapes, expected_shapes
from resnet_core.spec import FAMILIES, ArchSpec, Input, MobileNetSpec, RegNetSpec, Spec
from resnet_core.zoo import PUBLISHED, ZOO
from tests.any_network import any_specs
from tests.timm_oracle import timms
from tests.torchvision_oracle import torchvision_models

MANY = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
RANDOM = 10_000 if MANY else 200
RULED_BY_NUMBERS = (RegNetSpec, MobileNetSpec)  # of random ones, a few have numbers that are not found
TIMM = {
    "seresnet50": "SE-ResNet-50",
    "resnet50d": "ResNet-50-D",
    "resnetv2_50": "ResNet-50 (v2)",
    "skresnext50_32x4d": "SK-ResNeXt-50 32x4d",
    "efficientnet_b0": "EfficientNet-B0",
    "mobilenetv2_100": "MobileNetV2",
    "mobilenetv3_small_100": "MobileNetV3-Small",
    "mnasnet_100": "MNASNet 1.0",
    "regnety_004": "RegNetY-400MF",
    "convnext_tiny": "ConvNeXt-T",
    "vit_base_patch16_224": "ViT-B/16",
    "vgg11_bn": "VGG-11, batch norm",
    "densenet121": "DenseNet-121",
}
NOT_OURS = ("swin_t", "maxvit_t")


def shapes_of(spec: Spec, input: Input) -> Shapes:
    return expected_shapes(unfold(spec, input))


def is_right(decoded: Decoded | None, spec: Spec, input: Input) -> bool:
    """Whether `spec` is the decoded network with its own values where weights were said to tell nothing."""
    assert decoded is not None
    assert decoded.exact
    open_fields = unknown_fields(decoded.spec, decoded.input)
    known = replace(decoded.spec, **{field: vars(spec)[field] for field in open_fields})
    plan = unfold(spec, input)
    return unfold(known, input)._replace(spec=spec) == plan


def test_every_network_of_the_zoo_is_decoded() -> None:
    for name, zoo_spec in ZOO.items():
        spec, input = replace(zoo_spec, num_classes=10), PUBLISHED[name].input
        shapes = shapes_of(spec, input)
        decoded = decode(shapes)
        assert decoded is not None
        assert shapes_of(decoded.spec, decoded.input) == shapes, name


def test_every_family_is_solved_for() -> None:
    assert {solver.kind for solver in decoder.SOLVERS} == set(FAMILIES.values())


def test_networks_of_the_zoo_are_solved_for_without_the_zoo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "network_of", lambda shapes: None)
    for name in [*ZOO][:: 1 if MANY else 8]:
        spec, input = ZOO[name], PUBLISHED[name].input
        assert is_right(decode(shapes_of(spec, input)), spec, input), name


@settings(max_examples=RANDOM, suppress_health_check=list(HealthCheck))
@given(spec=any_specs())
def test_a_random_network_is_decoded_or_said_not_to_be(spec: Spec) -> None:
    input = readable(spec, Input(64))[0]
    decoded = decode(shapes_of(spec, input))
    if isinstance(spec, RULED_BY_NUMBERS) and (decoded is None or not decoded.exact):
        return
    assert is_right(decoded, spec, input)


@pytest.mark.parametrize("name", TIMM)
def test_timms_names_are_read(name: str) -> None:
    state = timms(name, num_classes=7).state_dict()
    wrapped = {f"module.model.{key}": tuple(tensor.shape) for key, tensor in state.items()}
    decoded = decode(wrapped)
    assert decoded is not None
    assert decoded.exact
    assert decoded.spec.num_classes == 7
    assert sentence(decoded).startswith(TIMM[name])
    assert set(decoded.sources.values()) == set(wrapped)


@pytest.mark.parametrize("name", NOT_OURS)
def test_another_network_is_not_taken_for_one_of_ours(name: str) -> None:
    with torch.device("meta"):
        state = torchvision_models().get_model(name, weights=None).state_dict()
    decoded = decode({key: tuple(tensor.shape) for key, tensor in state.items()})
    assert decoded is None or not decoded.fits


def test_the_sentence_says_what_it_is_and_what_weights_cannot_tell() -> None:
    spec = replace(ArchSpec(), stem="deep", shortcut="avgpool", attention="se", num_classes=10)
    decoded = decode(shapes_of(spec, Input()))
    assert decoded is not None
    cannot = (
        "Strides, dilation, padding, pools, activation functions, and drop path cannot be read from weights."
    )
    assert sentence(decoded) == f"ResNet-50-D, SE, 10 classes. {cannot}"
    assert departures(decoded.spec) == "Departs from ResNet-50-D: SE, 10 classes."


def test_a_shortcut_without_weights_may_be_none() -> None:
    spec = ZOO["cifar_plain20"]
    decoded = decode(shapes_of(spec, Input(32)))
    assert "option A or none" in sentence(decoded)


def test_a_file_that_does_not_fit_lists_why_and_what_would_fit() -> None:
    shapes = shapes_of(replace(ArchSpec(), num_classes=10), Input())
    decoded = decode({f"backbone.{name}": shape for name, shape in shapes.items()})
    assert decoded is not None
    rows = mismatches(decoded.renamed.shapes, ArchSpec(), Input())
    assert [(row.name, row.in_file, row.in_network) for row in rows] == [
        ("fc.weight", "10 x 2048", "1000 x 2048"),
        ("fc.bias", "10", "1000"),
    ]
    assert remedy(decoded, ArchSpec(), Input()) == "It would fit with 10 classes."
    assert remedy(decoded, ZOO["vgg16"], Input()) == "It fits ResNet-50, 10 classes."
    assert remedy(decoded, decoded.spec, Input()) == ""


def test_a_network_with_a_layer_too_many_is_the_nearest_and_says_what_is_left_out() -> None:
    shapes = {**shapes_of(ArchSpec(), Input()), "aux.weight": (3, 3)}
    decoded = decode(shapes)
    assert decoded is not None
    assert decoded.fits
    assert "1 tensor is no part of it and is left out (aux.weight)." in sentence(decoded)
    del shapes["layer3.4.conv2.weight"]
    decoded = decode(shapes)
    assert decoded is not None
    assert not decoded.fits
    assert "do not fit: 1 tensor is missing" in sentence(decoded)


def test_what_is_no_network_is_not_called_one() -> None:
    odd: tuple[Shapes, ...] = (
        {},
        {"a": ()},
        {"layer1.0.conv1.weight": (0, 0)},
        {"conv_proj.weight": (2**40,)},
    )
    for shapes in odd:
        assert sentence(decode(shapes)).startswith("No network of any family")


def mutated(shapes: Shapes, draw: Random) -> Shapes:
    """The tensors with some left out, renamed or of other shapes."""
    found = dict(shapes)
    for name in draw.sample([*found], min(len(found), draw.choice((1, 3, 30)))):
        shape = found.pop(name)
        match draw.randrange(4):
            case 0:
                found[name] = tuple(draw.choice((0, 1, side, side + 1, 2**40)) for side in shape)
            case 1:
                found[re.sub(r"\d+", lambda at: str(int(at[0]) + draw.choice((1, 7, 99_999))), name)] = shape
            case 2:
                found[name] = shape[: draw.randrange(3)]
    return found


def test_odd_tensors_are_answered_and_never_taken_for_what_they_are_not() -> None:
    draw, names = Random(1), [*ZOO]
    for _ in range(4_000 if MANY else 60):
        name = draw.choice(names)
        shapes = mutated(shapes_of(ZOO[name], PUBLISHED[name].input), draw)
        decoded = decode(shapes)
        assert sentence(decoded)
        if decoded and decoded.exact:
            assert shapes_of(decoded.spec, decoded.input).items() >= decoded.renamed.shapes.items()


def test_a_list_of_more_blocks_than_it_has_tensors_for_is_never_written_out_as_a_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[int] = []

    def counted(spec: Spec, input: Input) -> Shapes:
        shapes = expected_shapes(unfold(spec, readable(spec, input)[0]))
        written.append(len(shapes))
        return shapes

    monkeypatch.setattr(decoder, "shapes_of", counted)
    real = expected_shapes(unfold(ZOO["mnasnet1_0"]))
    for blocks, most in ((30, 2_000), (6_000, 0)):
        names = (f"layers.{8 + place % 6}.{place // 6}.layers.0.weight" for place in range(blocks))
        decode({**real, **dict.fromkeys(names, (64, 64, 1, 1))})
        assert max(written, default=0) <= most
        written.clear()


def test_numbers_are_found_among_the_names_that_begin_as_asked() -> None:
    tensors = Tensors(dict.fromkeys(("a.1.x", "a.10.x", "a.2.y", "aa.3.x", "b.4.x", "a.7"), ()))
    assert tensors.numbers(r"a\.(\d+)\.x") == [1, 10]
    assert tensors.numbers(r"a\.(\d+)") == [1, 2, 7, 10]
