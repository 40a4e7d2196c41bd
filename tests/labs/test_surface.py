"""The grid of the slice of the loss, its findings and its settings."""

import math
from collections import Counter
from dataclasses import replace

import pytest

from resnet_core.checks import SpecError
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.surface.findings import Network, Slice, relief
from resnet_core.labs.surface.settings import (
    BATCH,
    SURFACE,
    batches,
    known_places,
    levels,
    offset,
    surface_memory,
    surface_settings,
)
from resnet_core.labs.table import TABLE
from resnet_core.spec import Input

RESIDUAL = digits_network(20)
INPUT = Input(8, 8)
SMALL = surface_settings({"size": 5, "images": 96})


@pytest.mark.parametrize("size", [3, 5, 7, 11, 21, 31, 41])
def test_refinement_covers_the_grid_exactly_once(size: int) -> None:
    asked = Counter((row, column) for _, row, columns in batches(size) for column in columns)
    assert asked == dict.fromkeys(((row, column) for row in range(size) for column in range(size)), 1)
    assert sorted(place for places in levels(size) for place in places) == list(range(size))


def test_the_grid_is_filled_from_coarse_to_fine_and_starts_with_centre_and_edges() -> None:
    assert levels(21)[:3] == ((0, 10, 20), (5, 15), (2, 7, 12, 17))
    order = [level for level, _, _ in batches(21)]
    assert order == sorted(order)
    assert [len(known_places(21, level)) for level in range(5)] == [3, 5, 9, 17, 21]


@pytest.mark.parametrize("size", [3, 21, 41])
def test_the_centre_of_the_grid_is_exactly_zero(size: int) -> None:
    assert [offset(place, size, 0.5) for place in (0, size // 2, size - 1)] == [-0.5, 0.0, 0.5]


def test_relief_counts_what_is_high_lost_and_low() -> None:
    losses = {(0, 0): 1.0, (0, 1): 20.0, (0, 2): math.inf, (1, 0): math.nan, (1, 1): 2.4}
    assert relief(Slice(Network("asked", 1.0, 0.0, 0.0, 1), losses, -1), 10.0, 10) == (5, 20.0, 1, 2, 1)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("size", 20), ("size", 1), ("size", 43), ("images", 1), ("images", 10**6), ("reach", 0.0),
     ("reach", 11.0), ("reach", 1), ("statistics", "none"), ("data", "digit"), ("speed", 1)],
)  # fmt: skip
def test_a_setting_that_cannot_be_had_is_refused_by_name(setting: str, value: float | str) -> None:
    with pytest.raises(SpecError) as refused:
        surface_settings({setting: value})
    assert setting in refused.value.field
    if refused.value.nearest is not None:
        assert surface_settings({setting: refused.value.nearest})  # type: ignore[dict-item]


def test_settings_left_out_have_defaults_and_memory_grows_with_images() -> None:
    assert surface_settings({}) == SURFACE == TABLE.experiments["surface"].settings({})
    few, many = (
        surface_memory(RESIDUAL, INPUT, surface_settings({"images": images, "statistics": BATCH}))
        for images in (64, 4096)
    )
    assert 80 * 2**20 < few < many < 2**30
    assert surface_memory(replace(RESIDUAL, depths=(9, 9, 9)), INPUT, SMALL) > few
