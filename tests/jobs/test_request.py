"""A request is checked, has a JSON form that comes back the same, and a key that tells what it computes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request, checked, from_json, key, to_json
from resnet_core.labs.table import TABLE, settings_like
from resnet_core.spec import ArchSpec, Input, VggSpec
from resnet_core.zoo import RESNETS

REQUEST = Request(
    "count", ArchSpec(), Input(batch=8), {"rate": 0.5, "name": "x", "on": True}, 3, "cuda:1", "ann"
)

REQUESTS = st.builds(
    Request,
    experiment=st.sampled_from(["count", "forward"]),
    spec=st.sampled_from(sorted(RESNETS)).map(RESNETS.__getitem__),
    input=st.builds(Input, st.integers(32, 300), st.integers(32, 300), st.integers(1, 99)),
    settings=st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True),
        st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9),
        max_size=4,
    ),
    seed=st.integers(0, 2**63 - 1),
    device=st.sampled_from(["cpu", "mps", "cuda:0", "cuda:15"]),
    visitor=st.text(max_size=9),
)


@given(REQUESTS)
def test_a_request_comes_back_the_same(request: Request) -> None:
    assert from_json(json.loads(json.dumps(to_json(request), allow_nan=False))) == request


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"experiment": "os.system"}, "experiment"),
        ({"experiment": ["count"]}, "experiment"),
        ({"device": "cuda:1; rm"}, "device"),
        ({"seed": -1}, "seed"),
        ({"seed": 1.0}, "seed"),
        ({"visitor": "x" * 600}, "visitor"),
        ({"settings": {"rate": float("nan")}}, "rate"),
        ({"settings": {"rate": [1]}}, "rate"),
        ({"settings": {"Rate!": 1}}, "settings"),
        ({"settings": {"text": "x" * 600}}, "text"),
        ({"settings": {f"s{n}": n for n in range(33)}}, "settings"),
        ({"settings": [1]}, "settings"),
    ],
)
def test_what_cannot_be_asked_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as fault:
        replace(REQUEST, **changes)
    assert fault.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"network": {"depths": "0"}}, "depths"),
        ({"network": {"planes": "3"}}, "'planes'"),
        ({"network": [1]}, "network"),
        ({"extra": 1}, "request"),
        ({"device": None}, "device"),
    ],
)
def test_json_that_is_no_request_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as fault:
        from_json({**to_json(REQUEST), **changes})
    assert fault.value.field == field


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(to_json(REQUEST))), JSON)
def test_any_other_json_is_a_spec_error(field: str, value: Any) -> None:
    try:
        request = from_json({**to_json(REQUEST), field: value})
    except SpecError:
        return
    assert from_json(to_json(request)) == request


def test_the_key_changes_with_all_that_changes_the_result() -> None:
    others = [
        replace(REQUEST, spec=RESNETS["resnet18"]),
        replace(REQUEST, input=Input(batch=9)),
        replace(REQUEST, settings={}),
        replace(REQUEST, seed=4),
        replace(REQUEST, experiment="forward"),
    ]
    keys = {key(request, "code", "H200") for request in [REQUEST, *others]}
    keys |= {key(REQUEST, "new code", "H200"), key(REQUEST, "code", "A100")}
    assert len(keys) == 8


def test_the_key_does_not_tell_visitors_or_equal_cards_apart() -> None:
    assert key(replace(REQUEST, visitor="bob", device="cuda:0"), "code", "H200") == key(
        REQUEST, "code", "H200"
    )


def test_settings_are_filled_in_and_checked_by_name_and_type() -> None:
    check = settings_like(steps=4, rate=0.1)
    assert check({"rate": 0.5}) == {"steps": 4, "rate": 0.5}
    for wrong in ({"step": 4}, {"steps": 4.0}, {"steps": True}, {"rate": 1}):
        with pytest.raises(SpecError):
            check(wrong)


@pytest.mark.parametrize("experiment", ["forward", "latencies", "look", "ladder", "counters"])
def test_what_pytorch_would_refuse_to_run_is_refused_before_it_runs(experiment: str) -> None:
    spec = ArchSpec(block="basic", depths=(1, 1, 1, 1), widths=(8, 8, 8, 8), norm="group")
    with pytest.raises(SpecError, match="group norm a single value") as fault:
        checked(Request(experiment, spec, Input(17, 17)), TABLE)
    assert (fault.value.field, fault.value.nearest) == ("height", 33)
    checked(Request(experiment, spec, Input(33, 17)), TABLE)


def test_only_an_experiment_of_the_table_can_be_asked() -> None:
    assert checked(Request("count", ArchSpec()), TABLE).experiment == "count"
    with pytest.raises(SpecError, match="allowed are count"):
        checked(Request("resnet_core", ArchSpec()), TABLE)


RESIDUAL_ONLY = (
    "jacobian",
    "shattering",
    "degradation",
    "lesion",
    "deletion",
    "surface",
    "paths",
)


@pytest.mark.parametrize("experiment", RESIDUAL_ONLY)
def test_an_experiment_on_residual_networks_refuses_others_and_names_what_works(experiment: str) -> None:
    with pytest.raises(SpecError) as caught:
        checked(Request(experiment, VggSpec()), TABLE)
    assert (caught.value.field, caught.value.nearest) == ("family", "resnet")


@pytest.mark.parametrize(
    "experiment", ["forward", "look", "ladder", "count", "counters", "training", "gradients"]
)
def test_other_experiments_take_any_family(experiment: str) -> None:
    asked = Request(experiment, VggSpec())
    assert checked(asked, TABLE).spec == VggSpec()
    assert from_json(to_json(asked)) == asked
