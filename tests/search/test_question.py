"""A search finds what readers of whole networks find, network by network, and leaves nothing better out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.field import receptive_field
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.readers.roofline import CALL
from resnet_core.readers.step import step_memory
from resnet_core.search.fit import FORMATS, OPTIMIZERS, Setting
from resnet_core.search.measures import MEASURES, Measure, values_of
from resnet_core.search.pieces import Use
from resnet_core.search.question import BEST, Condition, Match, Question, search, tables_of
from resnet_core.search.question_text import amount_of, condition_of, objective_of, sides_of
from resnet_core.search.space import drawn, space_of
from resnet_core.spec import ArchSpec, Input
from tests.examples import examples
from tests.strategies import specs

LAW: defaultdict[str, tuple[float, ...]] = defaultdict(
    lambda: (1e-6, 3e-11, 7e-11, 2e-11, 1e-10, 2e-10, 2e-11), {CALL: (1e-6,)}
)
ROOF = Calibration("a GPU", 1, defaultdict(lambda: (2e-6, 1.5)), defaultdict(lambda: 4e-6), (1e-13, 1e-12))
ASKED = Question(
    (Condition("layers", 20), Condition("macs", most=6e9), Condition("latency", most=0.2)),
    "memory",
    False,
    "latency",
    "params",
)


def alone(spec: ArchSpec, use: Use) -> dict[Measure, float]:
    """All measures of one network by the readers of whole networks."""
    trained, used = unfold(spec, replace(use.trained, dtype=use.setting.dtype)), unfold(spec, use.used)
    cost = price(trained)
    assert use.calibration
    return {
        "layers": trained.depth,
        "field": receptive_field(trained)[-1].size,
        "side": use.trained.width,
        "params": cost.params,
        "macs": cost.macs,
        "activations": cost.activations,
        "saved": saved_for_backward(trained, use.setting.is_mixed),
        "inference": inference_peak(used),
        "latency": predict(used, use.calibration),
        "memory": step_memory(trained, use.setting.training).peak,
    }


@settings(max_examples=examples(12), deadline=None)
@given(
    spec=specs(), format=st.sampled_from(FORMATS), optimizer=st.sampled_from(OPTIMIZERS), gpu=st.booleans()
)
def test_every_measure_is_the_one_of_the_network_alone(
    spec: ArchSpec, format: str, optimizer: str, gpu: bool
) -> None:
    setting = Setting(format, optimizer)  # type: ignore[arg-type]  # drawn from both lists
    law = ROOF if gpu else Calibration("a processor", 1, LAW)
    use = Use(Input(97, 64, batch=3), setting, Input(97, 64, batch=2), law)
    space = space_of(spec)
    some = drawn(space, 0, min(4, space.networks), 4)
    tables = tables_of(space, use)
    found = {measure: values_of(measure, tables, some) for measure in MEASURES}
    for place in range(some.depths.shape[1]):
        expected = alone(space.network(some, place), use)
        assert {measure: each[place].item() for measure, each in found.items()} == expected


def test_an_answer_is_that_of_brute_force() -> None:
    count = 10_000 if examples(1) > 1 else 120
    use = Use(Input(batch=16), Setting(), Input(), Calibration("a processor", 1, LAW))
    space = space_of(ArchSpec())
    some = drawn(space, 0, count, count)
    one_by_one = [space.network(some, place) for place in range(count)]
    every = [Match(spec, 224, alone(spec, use)) for spec in one_by_one]
    meet = [each for each in every if meets(each)]
    found = search(ArchSpec(), (), use, ASKED, count)
    assert 10 < len(meet) < count
    assert (found.looked, found.matching, found.possible) == (count, len(meet), space.networks)
    assert list(found.best) == sorted(meet, key=lambda each: each.amounts["memory"])[:BEST]
    unbeaten = [each for each in meet if not any(beats(other, each) for other in meet)]
    assert list(found.front) == sorted(unbeaten, key=lambda each: each.amounts["latency"])


def meets(each: Match) -> bool:
    values = each.amounts
    return values["layers"] >= 20 and values["macs"] <= 6e9 and values["latency"] <= 0.2


def beats(one: Match, other: Match) -> bool:
    pairs = [(each.amounts["latency"], -each.amounts["params"]) for each in (one, other)]
    return pairs[0][0] <= pairs[1][0] and pairs[0][1] <= pairs[1][1] and pairs[0] != pairs[1]


def test_several_images_are_looked_at_side_by_side() -> None:
    use = Use(Input(), Setting(), Input())
    wanted = Question((Condition("macs", most=3e9),), "side", True)
    found = search(ArchSpec(), (160, 224), use, wanted, 400)
    assert (found.looked, found.possible) == (400, 2 * space_of(ArchSpec()).networks)
    assert {each.side for each in found.best} == {224}
    assert {each.side for each in found.front} == {160}  # nothing has as many weights for less
    assert all("latency" not in each.amounts for each in found.front)


def test_no_network_is_looked_at_twice_and_a_small_family_is_looked_at_whole() -> None:
    small = ArchSpec(block="basic", depths=(1, 2), widths=(16, 32), stem="cifar")
    space = space_of(small)
    every = drawn(space, 0, space.networks, 10**6)
    rows = np.concatenate([every.widths, every.depths])
    assert np.unique(rows, axis=1).shape[1] == space.networks == 4 * 8 * len(space.together)
    large = space_of(ArchSpec())
    parts = [drawn(large, start, 5000, 10_000) for start in (0, 5000)]
    rows = np.concatenate([np.concatenate([*each]) for each in parts], axis=1)
    assert np.unique(rows, axis=1).shape[1] == 10_000


def test_nothing_may_meet_the_conditions() -> None:
    use = Use(Input(), Setting(), Input())
    found = search(ArchSpec(), (), use, Question((Condition("params", most=1),)), 1000)
    assert (found.matching, found.best, found.front) == (0, (), ())


def test_numbers_too_large_are_refused() -> None:
    with pytest.raises(OverflowError):
        search(
            ArchSpec(), (), Use(Input(3 * 10**6, 3 * 10**6, batch=10**5), Setting(), Input()), Question(), 10
        )


def test_conditions_are_read_as_text() -> None:
    assert condition_of("macs", "5 G") == Condition("macs", most=5 * 10**9)
    assert condition_of("macs", "5GMAC") == Condition("macs", most=5 * 10**9)
    assert condition_of("layers", "101") == Condition("layers", 101)
    assert condition_of("layers", "< 101") == Condition("layers", most=101)
    assert condition_of("params", "> 1.5M") == Condition("params", 1.5e6)
    assert condition_of("params", "10 M to 30M") == Condition("params", 10**7, 3 * 10**7)
    assert condition_of("memory", "24 GiB") == Condition("memory", most=24 * 2**30)
    assert (
        condition_of("memory", "24GB")
        == condition_of("memory", "24G")
        == Condition("memory", most=24 * 10**9)
    )
    assert (
        condition_of("latency", "20") == condition_of("latency", "20 ms") == Condition("latency", most=0.02)
    )
    assert condition_of("latency", " ") is None
    assert amount_of("field", "1,243 px") == 1243
    unreadable: list[tuple[Measure, str]] = [("macs", "much"), ("latency", "5 G"), ("memory", "5 ms")]
    for measure, text in (*unreadable, ("macs", "9" * 20)):
        with pytest.raises(SpecError):
            condition_of(measure, text)
    assert objective_of("least-memory") == ("memory", False)
    with pytest.raises(SpecError):
        objective_of("most-fun")
    assert (sides_of(""), sides_of("256-192-192")) == ((), (192, 256))
    for text in ("a", "0", "1-2-3-4-5-6-7-8-9", "100000"):
        with pytest.raises(SpecError):
            sides_of(text)
