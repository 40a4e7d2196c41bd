"""The zoo has the published networks, and each number beside them stands where it is said to stand."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import cast

import pytest

from resnet_core.cost import Cost, price
from resnet_core.families.efficientnet import zoo as efficientnet
from resnet_core.families.wang import zoo as wang
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, from_query, to_query
from resnet_core.zoo import PUBLISHED, RESNETS, ZOO, Figure, Published, Source

CIFAR = [name for name in ZOO if name.startswith(("cifar", "wrn"))]
SAY_THEIR_DEPTH = ("res", "plain", "wide", "se", "cifar", "wrn", "vgg", "densenet")
COUNTED_OTHERWISE = {"deit_small_patch16_224"}  # with layer norms, as its note says
REPOSITORIES = {
    "torchvision",
    "timm",
    "GluonCV",
    "KaimingHe/deep-residual-networks",
    "facebookresearch/ResNeXt",
    "hujie-frank/SENet",
    "szagoruyko/wide-residual-networks",
    "Res2Net/Res2Net-PretrainedModels",
}


def sources(published: Published) -> list[Source]:
    """Of all its numbers."""
    figures = [figure for figure in (published.params, published.macs) if figure is not None]
    return [figure.source for figure in figures] + [errors.source for errors in published.errors]


def is_near(figure: Figure, count: int) -> bool:
    """Whether `count` is less than one away from the printed number in its last printed digit."""
    printed = Decimal(figure.printed.replace(",", ""))
    one = Decimal(1).scaleb(cast("int", printed.as_tuple().exponent))
    scale = {"": 1, "M": 10**6, "G": 10**9}[figure.unit]
    return abs(Decimal(count) / scale - printed) < one


def zoo_price(name: str) -> Cost:
    return price(unfold(ZOO[name], PUBLISHED[name].input))


def test_the_required_networks_are_there() -> None:
    depths = (20, 32, 44, 56, 110, 1202)
    required = {
        *(f"resnet{depth}" for depth in (18, 34, 50, 101, 152)),
        *("resnet18_a", "resnet34_a", "resnet50_v1", "resnet101_v1", "resnet152_v1", "plain18", "plain34"),
        *("resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2"),
        *("seresnet50", "res2net50_26w_4s", "resnet50b", "resnet50c", "resnet50d"),
        *("resnetv2_50", "resnetv2_101", "resnetv2_152"),
        *(
            f"cifar_{kind}"
            for depth in depths
            for kind in (f"resnet{depth}", f"resnet{depth}_b", f"plain{depth}")
        ),
        *("cifar_preact110", "cifar_preact164", "cifar_preact1001", "wrn_28_10", "wrn_40_4"),
    }
    assert required - ZOO.keys() == set()


def test_every_network_has_its_published_entry_in_the_same_order() -> None:
    assert list(PUBLISHED) == list(ZOO)


def test_titles_are_different_and_groups_stand_together() -> None:
    assert len({published.title for published in PUBLISHED.values()}) == len(PUBLISHED)
    groups = [published.group for published in PUBLISHED.values()]
    changes = sum(before != after for before, after in pairwise(groups))
    assert changes == len(set(groups)) - 1


@pytest.mark.parametrize("mapping", [ZOO, PUBLISHED])
def test_nobody_can_change_the_zoo(mapping: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        mapping["resnet50"] = None


@pytest.mark.parametrize("name", [name for name in ZOO if name.startswith(SAY_THEIR_DEPTH)])
def test_a_name_says_the_depth(name: str) -> None:
    depth = unfold(ZOO[name], PUBLISHED[name].input).depth
    said = next(number for number in map(int, re.findall(r"\d+", name)) if number >= 11)
    # Wide ResNets on CIFAR count their three projections and leave out the linear layer: 6n + 4 for 6n + 2.
    # Stems of three or four convolutions have more layers than the one that the name counts.
    more = {"resnet50c": 52, "resnet50d": 52, "resnest50d": 52, "resnet26t": 28, "resnetrs50": 53}
    assert depth == {"wrn_28_10": 26, "wrn_40_4": 38, **more}.get(name, said)


@pytest.mark.parametrize("name", ZOO)
def test_a_link_can_carry_the_network(name: str) -> None:
    assert from_query(to_query(ZOO[name])) == ZOO[name]


@pytest.mark.parametrize("name", sorted(ZOO.keys() - efficientnet.ZOO.keys() - wang.ZOO.keys()))
def test_images_and_classes_are_those_of_the_data_set(name: str) -> None:
    input, classes = PUBLISHED[name].input, ZOO[name].num_classes
    if name.startswith("efficientnet"):  # each was trained on images of its own size
        input = replace(input, height=224, width=224)
    assert (input, classes) == ((Input(32, 32), 10) if name in CIFAR else (Input(224, 224), 1000))


@pytest.mark.parametrize("name", ZOO)
def test_printed_counts_are_ours_to_their_last_digit(name: str) -> None:
    cost, published = zoo_price(name), PUBLISHED[name]
    assert published.params is None or is_near(published.params, cost.params)
    assert published.macs is None or (name in COUNTED_OTHERWISE) != is_near(published.macs, cost.macs)


def test_a_count_that_is_not_the_printed_one_is_noticed() -> None:
    assert PUBLISHED["resnet50_v1"].macs is not None
    assert not is_near(PUBLISHED["resnet50_v1"].macs, zoo_price("resnet50").macs)
    assert not is_near(Figure("0.27", "M", Source("", "")), 280_001)
    assert not is_near(Figure("25,557,032", "", Source("", "")), 25_557_033)


def test_a_printed_count_has_a_value() -> None:
    source = Source("He 2015", "table 1", "1512.03385")
    assert Figure("25,557,032", "", source).value == 25_557_032
    assert Figure("3.8", "G", source).value == 3.8e9
    assert Figure("0.27", "M", source).value == 270_000
    assert str(source) == "He 2015 (arXiv 1512.03385), table 1"
    assert str(Source("torchvision", "weights IMAGENET1K_V1")) == "torchvision, weights IMAGENET1K_V1"


@pytest.mark.parametrize("name", ZOO)
def test_every_number_has_a_source_that_can_be_looked_up(name: str) -> None:
    for source in sources(PUBLISHED[name]):
        assert source.place
        assert re.fullmatch(r"\d{4}\.\d{5}", source.arxiv) or source.work in REPOSITORIES


@pytest.mark.parametrize("name", ZOO)
def test_errors_are_percentages_with_a_protocol(name: str) -> None:
    for errors in PUBLISHED[name].errors:
        assert errors.protocol
        assert errors.dataset.startswith("CIFAR") == (name in CIFAR)
        top1 = Decimal(errors.top1)
        assert 3 < top1 < (31 if name in RESNETS else 45)
        assert errors.top5 == "" or 0 < Decimal(errors.top5) < top1


# Numbers that circulate but could not be found in their source.
UNVERIFIED = ("23.29", "24.80", "76.66", "76.87", "77.16", "23.34", "23.13", "22.84", "0.16")


def unverified_in(published: Published) -> list[str]:
    text = str(published)
    return [number for number in UNVERIFIED if re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", text)]


@pytest.mark.parametrize("name", ZOO)
def test_unverified_numbers_are_not_shown(name: str) -> None:
    assert unverified_in(PUBLISHED[name]) == []


def test_an_unverified_number_would_be_noticed() -> None:
    assert unverified_in(replace(PUBLISHED["seresnet50"], note="24.80 before, 23.29 after")) == [
        "23.29",
        "24.80",
    ]
    assert unverified_in(replace(PUBLISHED["seresnet50"], note="124.80 and 23.299")) == []


def test_variants_differ_from_resnet50_in_what_defines_them() -> None:
    def changed(name: str) -> dict[str, object]:
        now, default = vars(ZOO[name]), vars(ArchSpec())
        return {field: now[field] for field in now if now[field] != default[field]}

    assert changed("resnet50") == changed("resnet50b") == {}
    assert changed("resnet50_v1") == {"stride_at": "1x1"}
    assert changed("resnext50_32x4d") == {"groups": 32, "width_per_group": 4}
    assert changed("wide_resnet50_2") == {"width_per_group": 128}
    assert changed("seresnet50") == {"attention": "se"}
    assert changed("res2net50_26w_4s") == {"scales": 4, "width_per_group": 26}
    assert changed("resnet50d") == {"stem": "deep", "shortcut": "avgpool"}
    assert changed("resnetv2_50") == {"order": "pre"}
    assert changed("wrn_28_10") == {
        "block": "basic",
        "depths": (4, 4, 4),
        "widths": (160, 320, 640),
        "stem": "cifar",
        "stem_width": 16,
        "order": "pre",
        "num_classes": 10,
    }
