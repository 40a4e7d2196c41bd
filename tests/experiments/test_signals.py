"""Experiments with networks that read signals: each runs them, or says what works instead."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.cli.run import perform
from resnet_core.families.wang.spec import WangSpec
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.counters.findings import OPERATIONS, PARAMETERS, answers, replies
from resnet_core.labs.events import Done, Event, Point
from resnet_core.labs.settings import Scalar
from resnet_core.labs.table import TABLE
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import ArchSpec, Input, Spec

SIGNAL = Input(1, 32, batch=2)
RESIDUAL = ArchSpec("basic", (1, 1), (8, 16), stem="cifar", dims=1, in_channels=1, num_classes=4)
WANG = WangSpec(widths=(8, 16, 16), in_channels=1, num_classes=4)


def events(experiment: str, spec: Spec, input: Input = SIGNAL, **settings: Scalar) -> list[Event]:
    return list(perform(checked(Request(experiment, spec, input, settings), TABLE)))


def points(found: list[Event], name: str) -> list[Point]:
    assert isinstance(found[-1], Done), found[-1]
    return [event for event in found if isinstance(event, Point) and event.name == name]


@pytest.mark.parametrize("name", sorted(set(TABLE.experiments) - set(TABLE.on_signals)))
@pytest.mark.parametrize(("spec", "works"), [(RESIDUAL, ("dims", 2)), (WANG, ("family", "resnet"))])
def test_what_runs_on_images_alone_says_so_and_what_works(
    name: str, spec: Spec, works: tuple[str, object]
) -> None:
    with pytest.raises(SpecError, match=f"{name} runs on images, .* signals have count, counters, ") as fault:
        TABLE.check(name, spec, SIGNAL)
    assert (fault.value.field, fault.value.nearest) == works


@pytest.mark.parametrize("spec", [RESIDUAL, WANG])
def test_every_counter_finds_what_is_predicted_of_signals(spec: Spec) -> None:
    known = replies(events("counters", spec))
    plan = unfold(spec, Input(1, 32))
    told = [*answers(plan, OPERATIONS, known), *answers(plan, PARAMETERS, known)]
    assert all(each.version or each.unread for each in told)
    assert [each.rest for each in told] == [0] * len(told)


@pytest.mark.parametrize("spec", [RESIDUAL, WANG])
def test_a_pass_over_signals_has_a_response_and_maps_of_one_row(spec: Spec) -> None:
    names = [block.name for block in named_blocks(unfold(spec, SIGNAL))]
    found = events("look", spec, block=names[-1])
    assert [each.values["name"] for each in points(found, "response")] == names
    (maps,) = points(found, "maps")
    assert maps.values["height"] == 1
    assert points(found, "class_map")


def test_gradients_are_followed_from_waves_and_after_training_on_them() -> None:
    found = events("gradients", RESIDUAL, data="waves", steps=2, train_batch=8, seeds=1)
    norms = points(found, "norms")
    assert {each.values["variant"] for each in norms} == {"asked", "plain"}
    assert {each.values["step"] for each in norms} == {0, 2}


@pytest.mark.parametrize(
    ("data", "spec", "works"), [("digits", RESIDUAL, "waves"), ("waves", ArchSpec(num_classes=10), "digits")]
)
def test_gradients_name_the_data_that_a_network_reads(data: str, spec: Spec, works: str) -> None:
    input = SIGNAL if works == "waves" else Input(32, 32, batch=2)
    *_, failed = events("gradients", spec, input, data=data)
    assert f"{works} works" in str(failed)


@pytest.mark.parametrize(("name", "given"), [("layout", "channels_last"), ("image", "digits")])
def test_a_pass_refuses_what_is_done_to_images(name: str, given: str) -> None:
    *_, failed = events("look", RESIDUAL, SIGNAL, **{name: given})
    assert "the network reads signals" in str(failed)
