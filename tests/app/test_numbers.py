"""Every number that a visitor reads, as text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.drawing import numbers


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [(0.148, 1, "14.8 %"), (0.004, 0, "< 1 %"), (0.996, 0, "> 99 %"), (0.5, 0, "50 %"), (0.0, 2, "0 %")],
)
def test_a_share_is_in_percent(share: float, places: int, text: str) -> None:
    assert numbers.percent(share, places) == text


@given(st.floats(0, 1), st.integers(0, 3))
def test_nothing_and_everything_are_only_said_of_nothing_and_everything(share: float, places: int) -> None:
    text = numbers.percent(share, places)
    assert (text == "0 %") == (share == 0)
    assert (text == "100 %") == (share == 1)


@pytest.mark.parametrize(
    ("time", "text"),
    [(2.314, "2.31 s"), (0.0719, "71.9 ms"), (0.99999, "1 s"), (3.2e-5, "32 µs"), (4.4e-8, "44 ns")],
)
def test_a_time_has_three_digits_and_a_unit(time: float, text: str) -> None:
    assert numbers.seconds(time) == text


def test_a_rate_has_three_digits_and_a_prefix() -> None:
    assert numbers.per_second(1.139e11, "FLOP") == "114 GFLOP/s"
    assert numbers.per_second(2.5, "B") == "2.5 B/s"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.33333, "0.333"),
        (12.499, "12.5"),
        (1234.5, "1,234"),
        (-0.5, "−0.5"),
        (-0.0, "0"),
        (2e-7, "2.00 × 10⁻⁷"),
        (math.nan, "not finite"),
    ],
)
def test_digits_are_significant_and_never_end_in_an_e(value: float, text: str) -> None:
    assert numbers.digits(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 5))
def test_no_number_is_written_with_a_hyphen_or_an_e(value: float, count: int) -> None:
    for text in (numbers.digits(value, count), numbers.magnitude(value), numbers.signed_digits(value, count)):
        assert not set(text) & set("-e")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert (numbers.decimals(-0.004, 2), numbers.decimals(-1234.56, 1)) == ("0.00", "−1,234.6")


def test_large_and_small_numbers_are_in_powers_of_ten() -> None:
    assert [*map(numbers.magnitude, (0, 0.02, 9999, 3.4e6, 1.2e-9))] == [
        *("0", "0.02", "9,999", "3.4 × 10⁶", "1.2 × 10⁻⁹")
    ]


def test_signs_are_minus_signs() -> None:
    assert [*map(numbers.signed, (1234, 0, -5))] == ["+1,234", "0", "−5"]
    assert [*map(numbers.signed_digits, (0.25, 0, -0.1))] == ["+0.25", "0", "−0.1"]


def test_a_change_of_a_time_has_its_unit() -> None:
    assert numbers.change(0.03, 0.02, numbers.seconds) == "+10 ms (+50.0 %)"


def test_hover_texts_are_plotlys() -> None:
    assert [numbers.hover("x"), numbers.hover_decimals("y", 2)] == ["%{x:,.3~r}", "%{y:,.2f}"]


def test_counts_in_a_column_have_as_many_digits_and_round_numbers_on_an_axis_none_too_many() -> None:
    assert [*map(numbers.short, (128e6, 3_500, 1.18e9, 8.2e9))] == [
        *("128.0 M", "3.500 k", "1.180 G", "8.200 G")
    ]
    assert [*map(numbers.unpadded, (128e6, 1e9, 10, 51_110_000))] == ["128 M", "1 G", "10", "51.11 M"]
