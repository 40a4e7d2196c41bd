"""A search in another family finds what readers of whole networks find, and leaves nothing better out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resnet_core.checks import SpecError
from resnet_core.families.mobilenet.spec import DEPTHS
from resnet_core.readers.latency import Calibration
from resnet_core.search.axes import Scaled, proportions_of
from resnet_core.search.family_space import family_space
from resnet_core.search.family_text import searched
from resnet_core.search.fit import FORMATS, OPTIMIZERS, Setting
from resnet_core.search.measures import Drawn, Measure
from resnet_core.search.pieces import Use
from resnet_core.search.question import BEST, Condition, Match, Question, any_tables, search
from resnet_core.search.scaled_costs import as_deep
from resnet_core.search.sizes import measures_of
from resnet_core.search.space import drawn
from resnet_core.spec import (
    AlexNetSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    Input,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    VggSpec,
    VitSpec,
)
from tests.examples import examples
from tests.search.test_question import LAW, ROOF

IN_ALL = 10_000  # networks by `make explore-tests`
V3: Scaled = MobileNetSpec(version="v3_small", depths=DEPTHS["v3_small"])
V2: Scaled = EfficientNetSpec("v2", depths=(2, 2, 1), widths=(24, 48, 64), drop_path=0.0)
FAMILIES: dict[str, Scaled] = {
    "efficientnet": EfficientNetSpec(depths=(1, 2, 2, 1), widths=(16, 24, 40, 80)),
    "efficientnet v2": V2,
    "convnext": ConvNextSpec(depths=(2, 1, 3), widths=(16, 32, 64)),
    "vit": VitSpec(depth=3, token_width=48, heads=3, mlp_width=192, dropout=0.1),
    "regnet": RegNetSpec(),
    "densenet": DenseNetSpec(depths=(2, 3, 2), growth_rate=12, stem_width=24, compression=3),
    "vgg": VggSpec(depths=(1, 2), widths=(16, 32), norm="batch", fc_width=64),
    "mobilenet": MobileNetSpec(),
    "mobilenet v3": V3,
    "mnasnet": MnasNetSpec(),
    "shufflenet": ShuffleNetSpec(depths=(2, 3), widths=(24, 48)),
}


def use_of(number: int, family: Scaled) -> Use:
    """Formats, optimizers and devices in turn."""
    law = ROOF if number % 2 else Calibration("a processor", 1, LAW)
    setting = Setting(FORMATS[number % len(FORMATS)], OPTIMIZERS[number % len(OPTIMIZERS)])
    image = Input(96, 80) if isinstance(family, VitSpec) else Input(97, 72)
    return Use(image, setting, Input(image.height, image.width, batch=2), law)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_answer_in_another_family_is_that_of_brute_force(name: str) -> None:
    number, family = list(FAMILIES).index(name), FAMILIES[name]
    use, space = use_of(number, family), family_space(family)
    count = min(IN_ALL // len(FAMILIES) if examples(1) > 1 else 12, space.networks)
    tables, some = any_tables(space, use), drawn(space, 0, count, count)
    last = (len(space.together) - 1, *(choices[-1] for choices in space.depths))
    largest = Drawn(*(np.array(rows, np.int64)[:, None] for rows in (last[:1], last[1:])))
    some = Drawn(*(np.concatenate(pair, axis=1) for pair in zip(some, largest, strict=True)))
    networks = [space.network(some, place) for place in range(count + 1)]
    alone = [measures_of(network, use) for network in networks]
    for measure in tables.known:
        found, expected = tables.values(measure, some), [each[measure] for each in alone]
        assert (
            np.array_equal(found, expected)
            if measure != "latency"
            else np.allclose(found, expected, 1e-12, 0)
        )
    every = [Match(network, use.trained.width, each) for network, each in zip(networks, alone, strict=True)]
    assert_answers(family, use, every[:count], tables.known)


def assert_answers(family: Scaled, use: Use, every: list[Match], known: tuple[Measure, ...]) -> None:
    """The best and the front of half of them: those with fewest parameters."""
    middle = sorted(each.amounts["params"] for each in every)[len(every) // 2]
    question = Question((Condition("params", most=middle),), "activations", True, y="layers")
    found = search(family, (), use, question, len(every))
    meet = [each for each in every if each.amounts["params"] <= middle]
    assert (found.looked, found.matching) == (len(every), len(meet))
    assert found.possible == family_space(family).networks
    best = sorted(meet, key=lambda each: (-each.amounts["activations"], each.amounts["macs"]))[:BEST]
    assert [each.spec for each in found.best] == [each.spec for each in best]
    unbeaten = {axes(each) for each in meet if not any(beats(axes(other), axes(each)) for other in meet)}
    assert {axes(each) for each in found.front} == unbeaten
    assert all(tuple(each.amounts) == known for each in found.best)


def axes(each: Match) -> tuple[float, float]:
    return each.amounts["macs"], -each.amounts["layers"]


def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one != other and one[0] <= other[0] and one[1] <= other[1]


@pytest.mark.parametrize("name", FAMILIES)
def test_no_network_of_a_family_is_looked_at_twice(name: str) -> None:
    space = family_space(FAMILIES[name])
    count = min(space.networks, 300)
    some = drawn(space, 0, count, count)
    assert len({space.network(some, place) for place in range(count)}) == count


@pytest.mark.parametrize(
    "family", [*FAMILIES.values(), MobileNetSpec(width_multiplier=1.234), RegNetSpec(wa=27.891, wm=2.091)]
)
def test_the_network_itself_is_among_those_of_its_search(family: Scaled) -> None:
    space, own = family_space(family), as_deep(family, proportions_of(family))
    if isinstance(own, RegNetSpec):
        deep = [replace(each, depth=own.depth) for each in space.wide if isinstance(each, RegNetSpec)]
        assert own in deep
        return
    assert own in [as_deep(wide, proportions_of(family)) for wide in space.wide]
    assert all(
        blocks in choices for blocks, choices in zip(proportions_of(family), space.depths, strict=True)
    )


def test_what_a_family_cannot_be_asked_is_refused() -> None:
    dense = DenseNetSpec(depths=(1, 1))
    with pytest.raises(KeyError, match="memory"):
        search(dense, (), use_of(0, dense), Question((Condition("memory", most=1),)), 10)
    with pytest.raises(SpecError, match="a depth and a width"):
        searched(AlexNetSpec())
    with pytest.raises(OverflowError):
        search(dense, (), Use(Input(10**6, 10**6, batch=10**5), Setting(), Input()), Question(), 10)
