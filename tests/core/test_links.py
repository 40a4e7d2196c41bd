"""Links carry any network, and say which of their values could not be read."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings

from resnet_core.network import Network
from resnet_core.spec import ArchSpec, Input, SpecError, from_query, read_query, to_query
from resnet_core.zoo import RESNETS
from tests.examples import examples
from tests.strategies import large_inputs, large_specs

FIELDS = {*vars(ArchSpec()), *vars(Input())}
FIELD_NAMES = sorted(FIELDS)


@settings(max_examples=examples(250))
@given(large_specs(), large_inputs())
def test_a_link_brings_back_the_network_and_the_image(spec: ArchSpec, input: Input) -> None:
    assert from_query(to_query(spec)) == spec
    in_the_address_bar = urlencode(to_query(spec, input))
    assert read_query(dict(parse_qsl(in_the_address_bar, strict_parsing=bool(in_the_address_bar)))) == (
        spec,
        input,
        (),
    )


def test_only_what_differs_from_resnet50_is_in_the_link() -> None:
    assert to_query(ArchSpec(), Input()) == {}
    assert to_query(RESNETS["resnet18"], Input(32, 224)) == {
        "block": "basic",
        "depths": "2-2-2-2",
        "height": "32",
    }
    assert to_query(replace(ArchSpec(), drop_path=0.2)) == {"drop_path": "0.2"}


def test_an_empty_link_is_resnet50() -> None:
    assert read_query({}) == (ArchSpec(), Input(), ())


def test_a_faulty_link_keeps_what_can_be_kept_and_says_the_rest() -> None:
    spec, input, faults = read_query(
        {"depths": "3-4-23-3", "groups": "many", "colour": "red", "stem": "deap", "height": "0"}
    )
    assert spec == replace(ArchSpec(), depths=(3, 4, 23, 3), stem="deep")
    assert input == Input(height=1, width=224)
    assert [fault.field for fault in faults] == ["groups", "'colour'", "stem", "height"]
    assert all(len(fault.why) > 20 for fault in faults)


def test_a_faulty_link_raises_its_first_fault_when_read_strictly() -> None:
    with pytest.raises(SpecError) as error:
        from_query({"groups": "many", "stem": "deap"})
    assert error.value.field == "groups"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "\u0663-\u0664",
            "3–4",
            "3--4",
            "-3-4",
            "3-4-",
            "3 - 4",
            "3-4\n",
            "\x003",
            "3.0",
            "1e3",
            "0x10",
            "\uff11\uff12",
            "²",
        ),
        *("", "-", "3,4", "<b>3</b>", "9" * 13, "1-" * 64 + "1"),
    ],
)
def test_depths_are_digits_and_single_dashes_only(text: str) -> None:
    with pytest.raises(SpecError) as error:
        from_query({"depths": text})
    assert error.value.field == "depths"


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "1e999", "0,2", ".", "", "0x1p-3", "1_0", "\u0660.\u0662"]
)
def test_a_drop_path_is_a_plain_number(text: str) -> None:
    with pytest.raises(SpecError) as error:
        from_query({"drop_path": text})
    assert error.value.field == "drop_path"


def test_the_default_network_has_the_bare_link() -> None:
    assert Network().link == ""
