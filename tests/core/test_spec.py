"""What cannot be built is refused with the field at fault and the nearest value that works."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.checks import MOST
from resnet_core.families.resnet.by_stage import LISTS, WORDS
from resnet_core.spec import CHOICES, COUNTS, ArchSpec, Init, Input, SpecError, nearest
from tests.examples import examples
from tests.strategies import large_specs, specs

FIELDS = set(vars(ArchSpec()))
BASIC: dict[str, Any] = {"block": "basic"}
BOTTLENECK: dict[str, Any] = {}

# A spec with one fault: the fields given, the field at fault, and the nearest value that works.
MIXED = ("basic", "basic", "basic", "bottleneck")
FAULTS: list[tuple[dict[str, Any], str, object]] = [
    ({"block": "Bottleneck"}, "block", "bottleneck"),
    ({"block": "bottelneck"}, "block", "bottleneck"),
    ({"block": None}, "block", "basic"),
    ({"shortcut": "project"}, "shortcut", "projection"),
    ({"shortcut": 7}, "shortcut", "projection"),
    ({"order": "v2"}, "order", "post"),
    ({"stride_at": "1X1"}, "stride_at", "1x1"),
    ({"stem": "imagnet"}, "stem", "imagenet"),
    ({"attention": "SE"}, "attention", "se"),
    ({"norm": "batchnorm"}, "norm", "batch"),
    ({"act": "Relu"}, "act", "relu"),
    ({"dims": 3}, "dims", 2),
    ({"dims": 1, "attention": "eca"}, "attention", "se"),
    ({"output_stride": 31}, "output_stride", 32),
    ({"output_stride": 4}, "output_stride", 8),
    ({"output_stride": 32.0}, "output_stride", 32),
    ({"depths": ()}, "depths", (3, 4, 6, 3)),
    ({"depths": [3, 4, 6, 3]}, "depths", (3, 4, 6, 3)),
    ({"depths": "3-4-6-3"}, "depths", (3, 4, 6, 3)),
    ({"depths": (3, 0, 6, 3)}, "depths", (3, 1, 6, 3)),
    ({"depths": (3, -5, 6, 3)}, "depths", (3, 1, 6, 3)),
    ({"depths": (3, 4, 6, 10**10)}, "depths", (3, 4, 6, MOST)),
    ({"depths": (1,) * 9, "widths": (8,) * 8}, "depths", (1,) * 8),
    ({"depths": (1, True), "widths": (8, 8)}, "depths", (1, 1)),
    ({"widths": (64, 128, 256)}, "widths", (64, 128, 256, 512)),
    ({"widths": (64,) * 5}, "widths", (64,) * 4),
    ({"widths": (MOST, MOST, MOST)}, "widths", (MOST,) * 4),
    ({"widths": (64, 128, 256, 0)}, "widths", (64, 128, 256, 1)),
    ({"attention_in": (0, 1, 0, 0)}, "attention_in", ()),
    ({"stage_groups": (0, 1, 2, 2)}, "stage_groups", (1, 1, 2, 2)),
    ({"stage_group_widths": (0, 1, 2, 2), "stage_groups": (1, 1, 2, 2)}, "stage_group_widths", (1, 1, 2, 2)),
    ({"stage_blocks": ("basic", "basic", "boat", "bottleneck")}, "stage_blocks", MIXED),
    ({"stage_norms": ("grop", "group", "batch", 1)}, "stage_norms", ("group", "group", "batch", "batch")),
    ({"dilated": (1, 0, 0, 1)}, "dilated", (0, 0, 0, 1)),
    ({"groups": 0}, "groups", 1),
    ({"groups": 10**10}, "groups", MOST),
    ({"groups": 2.0}, "groups", 1),
    ({"groups": True}, "groups", 1),
    ({"width_per_group": -3, "widths": (64,) * 4}, "width_per_group", 1),
    ({"width_per_group": 7, "widths": (8,) * 4}, "width_per_group", 8),
    ({"scales": 9}, "scales", 8),
    ({"scales": 0}, "scales", 1),
    ({"stem_width": -1}, "stem_width", 0),
    ({"stem_width": 7, "stem": "deep"}, "stem_width", 8),
    ({"stem": "deep", "widths": (7, 8, 8, 8)}, "stem_width", 8),
    ({"stem": "rs", "stem_width": 1}, "stem_width", 2),
    ({"stem": "tiered", "stem_width": 6}, "stem_width", 8),
    ({"stem": "tiered", "stem_width": 11}, "stem_width", 12),
    ({"attention": "split", **BASIC}, "attention", "none"),
    ({"attention": "sk_half"}, "attention", "sk"),
    ({"attention": "sk_half", **BASIC, "widths": (8, 9, 8, 8)}, "attention", "sk"),
    ({"attention": "sk", "scales": 4}, "scales", 1),
    ({"attention": "split", "radix": 9}, "radix", 8),
    ({"attention": "eca", "radix": 3}, "radix", 2),
    ({"attention": "split", "radix": 4, "width_per_group": 2}, "width_per_group", 4),
    ({"downsampling": "blur"}, "downsampling", "stride"),
    ({"downsampling": "average", "scales": 4}, "downsampling", "stride"),
    ({"se_reduction": 0}, "se_reduction", 1),
    ({"se_reduction": 257, "attention": "se"}, "se_reduction", 256),
    ({"drop_path": 0.95}, "drop_path", 0.9),
    ({"drop_path": -0.1}, "drop_path", 0.0),
    ({"drop_path": float("nan")}, "drop_path", 0.0),
    ({"drop_path": float("inf")}, "drop_path", 0.9),
    ({"drop_path": "0.2"}, "drop_path", 0.0),
    ({"drop_path": 0.2, "shortcut": "none"}, "drop_path", 0.0),
    ({"in_channels": 0}, "in_channels", 1),
    ({"num_classes": 0}, "num_classes", 1),
    ({"num_classes": 10**5000}, "num_classes", MOST),
    ({"shortcut": "identity", "widths": (64, 128, 64, 64)}, "shortcut", "projection"),
    ({"shortcut": "identity", "stem_width": 512}, "shortcut", "projection"),
    ({**BASIC, "groups": 2}, "groups", 1),
    ({**BASIC, "width_per_group": 128}, "width_per_group", 64),
    ({**BASIC, "scales": 4}, "scales", 1),
    ({**BASIC, "stride_at": "1x1"}, "stride_at", "3x3"),
]


def fault_of(values: dict[str, Any]) -> SpecError:
    """The error that these fields raise."""
    with pytest.raises(SpecError) as error:
        ArchSpec(**values)
    return error.value


@pytest.mark.parametrize(("values", "field", "works"), FAULTS)
def test_a_fault_names_its_field_and_the_nearest_value_that_works(
    values: dict[str, Any], field: str, works: object
) -> None:
    fault = fault_of(values)
    assert (fault.field, fault.nearest) == (field, works)
    assert getattr(ArchSpec(**{**values, field: fault.nearest}), field) == works


@pytest.mark.parametrize(("values", "field", "works"), FAULTS)
def test_a_fault_says_in_one_short_sentence_what_was_given(
    values: dict[str, Any], field: str, works: object
) -> None:
    fault = fault_of(values)
    assert str(fault) == f"{field}: {fault.why}"
    assert 20 < len(fault.why) < 250
    assert "\n" not in fault.why
    assert "given" in fault.why or "reads" in fault.why or "channels" in fault.why


def test_every_field_has_a_fault_in_this_list() -> None:
    assert {field for _, field, _ in FAULTS} == FIELDS
    assert {*CHOICES, *COUNTS, *LISTS, *WORDS, "depths", "widths", "drop_path"} == FIELDS


@pytest.mark.parametrize(("field", "limits"), COUNTS.items())
def test_counts_are_allowed_up_to_their_limits_and_no_further(field: str, limits: tuple[int, int]) -> None:
    for limit, step in zip(limits, (-1, 1), strict=True):
        others: dict[str, Any] = {"attention": "split"} if field == "radix" else {}
        fault = fault_of({field: limit + step})
        assert (fault.field, fault.nearest) == (field, limit)
        allowed: dict[str, Any] = {field: limit, **others}
        ArchSpec(**allowed)


ANYTHING: list[object] = [
    *(None, True, -1, 0, 1, 3, 9, 33, 10**9, 10**9 + 1, 10**400, -(10**400)),
    *(0.0, -0.0, 0.5, 1.5, float("nan"), float("inf"), -float("inf"), 1 + 2j),
    *("", "basic", "none", "3x3", "\x00", "<b>", "٣", "x" * 10**5, b"basic"),
    *((), (1,), (2, 2), (1, 2, 3, 4), (5, 4, 3, 2, 1), (1,) * 8, (1,) * 100, (None,), ("3",), (0.5, 1)),
    *([], [1], {}, {"a": 1}, object, range(3), frozenset({1})),
]


def broken(draw: Random) -> dict[str, Any]:
    """Some fields, each with anything."""
    names = draw.sample(sorted(FIELDS), draw.randint(1, 6))
    return {name: draw.choice(ANYTHING) for name in names}


def test_whatever_is_given_the_error_names_a_field_and_a_network_is_near() -> None:
    draw, refused = Random(0), 0
    for _ in range(5000):
        values = broken(draw)
        spec, faults = nearest(ArchSpec, values)
        moved = {fault.field for fault in faults}
        assert moved <= FIELDS
        assert all(getattr(spec, name) == values[name] for name in values.keys() - moved)
        if faults:
            refused += 1
            assert fault_of(values).field == faults[0].field
        else:
            assert ArchSpec(**values) == spec
    assert 4000 < refused < 5000


@settings(max_examples=examples(200))
@given(large_specs(), st.sampled_from(sorted(FIELDS)), st.sampled_from(ANYTHING))
def test_a_network_with_one_field_changed_to_anything_is_near_one_that_works(
    spec: ArchSpec, field: str, value: object
) -> None:
    values = {**vars(spec), field: value}
    near, faults = nearest(ArchSpec, values)
    for fault in faults:
        assert fault.field in FIELDS
    kept = values.keys() - {fault.field for fault in faults}
    assert {name: getattr(near, name) for name in kept} == {name: values[name] for name in kept}


@given(specs())
def test_a_spec_is_near_itself(spec: ArchSpec) -> None:
    assert nearest(ArchSpec, vars(spec)) == (spec, ())


@given(specs())
def test_specs_can_be_keys_and_travel_between_processes(spec: ArchSpec) -> None:
    same = pickle.loads(pickle.dumps(spec))
    assert {spec: 1}[same] == 1


def test_a_spec_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ArchSpec().groups = 2  # type: ignore[misc]


def test_an_error_keeps_its_fields_between_processes() -> None:
    fault = pickle.loads(pickle.dumps(fault_of({"groups": 0})))
    assert (fault.field, fault.why, fault.nearest) == ("groups", fault_of({"groups": 0}).why, 1)


@pytest.mark.parametrize(
    ("values", "field", "works"),
    [
        ({"height": 0}, "height", 1),
        ({"width": 10**10}, "width", MOST),
        ({"batch": 1.5}, "batch", 1),
        ({"dtype": "float31"}, "dtype", "float32"),
    ],
)
def test_an_image_has_the_same_kind_of_errors(values: dict[str, Any], field: str, works: object) -> None:
    with pytest.raises(SpecError) as error:
        Input(**values)
    assert (error.value.field, error.value.nearest) == (field, works)
    assert getattr(Input(**{**values, field: works}), field) == works


@pytest.mark.parametrize(
    ("values", "field", "works"),
    [
        ({"scheme": "he"}, "scheme", "he_fan_out"),
        ({"zero_gamma": 1}, "zero_gamma", False),
        ({"seed": -1}, "seed", 0),
    ],
)
def test_a_start_has_the_same_kind_of_errors(values: dict[str, Any], field: str, works: object) -> None:
    with pytest.raises(SpecError) as error:
        Init(**values)
    assert error.value.field == field
    Init(**{**values, field: error.value.nearest})


@pytest.mark.parametrize(("dtype", "size"), [("float16", 2), ("bfloat16", 2), ("float32", 4), ("float64", 8)])
def test_elements_have_the_size_of_their_format(dtype: Any, size: int) -> None:
    assert Input(dtype=dtype).element_bytes == size


def test_the_stem_has_the_first_width_unless_it_is_given() -> None:
    assert ArchSpec().stem_channels == 64
    assert replace(ArchSpec(), stem_width=16).stem_channels == 16
