"""What is deleted and swapped: names, draws and settings. No torch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resnet_core.data.datasets import shape_of
from resnet_core.data.fit import check_fits
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.files.safetensors import read_header
from resnet_core.labs import points as labs_points
from resnet_core.labs.checkpoints import record, recorded, twin
from resnet_core.labs.lesion import points
from resnet_core.labs.lesion.settings import (
    MOST_BLOCKS,
    amounts,
    check_blocks,
    deletion_settings,
    keeping_shape,
    names,
    places_of,
    random_deletions,
    random_orders,
    random_paths,
    remainder,
    swap_amounts,
    swappable,
    text,
)
from resnet_core.labs.recorded import FOLDER, runs
from resnet_core.labs.table import TABLE
from resnet_core.language.plan import residual
from resnet_core.plan import named_blocks, spec_of, unfold
from resnet_core.spec import ArchSpec, Input, SpecError

DIGITS = Input(8, 8)
RES20 = unfold(digits_network(20), DIGITS)


def test_blocks_that_open_the_later_stages_change_the_shape() -> None:
    stays = [remainder(residual(block.block)) for block in named_blocks(RES20)]
    assert stays == ["identity"] * 3 + ["zeros", "identity", "identity"] * 2
    assert keeping_shape(RES20) == (0, 1, 2, 4, 5, 7, 8)


def test_a_projection_is_kept() -> None:
    plan = unfold(digits_network(20, "projection"), DIGITS)
    assert [remainder(residual(block.block)) for block in named_blocks(plan)].count("projection") == 2


def test_only_alike_blocks_of_one_stage_are_exchanged() -> None:
    assert swappable(RES20) == ((0, 1), (0, 2), (1, 2), (4, 5), (7, 8))


def test_plain_and_residual_networks_lose_and_swap_the_same_blocks() -> None:
    plain = unfold(digits_network(20, "none"), DIGITS)
    assert keeping_shape(plain) == keeping_shape(RES20)
    assert list(random_deletions(plain, 3, 5, 1)) == list(random_deletions(RES20, 3, 5, 1))
    assert list(random_orders(plain, 3, 5, 1)) == list(random_orders(RES20, 3, 5, 1))


def test_draws_follow_the_seed() -> None:
    assert list(random_deletions(RES20, 3, 9, 1)) != list(random_deletions(RES20, 3, 9, 2))
    assert all(len(deleted) == 3 for deleted in random_deletions(RES20, 3, 9, 1))


def test_an_order_is_a_permutation_within_stages() -> None:
    for order in random_orders(RES20, 20, 10, 0):
        assert [sorted(order[start : start + 3]) for start in (0, 3, 6)] == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
        assert (order[3], order[6]) == (3, 6)


def test_no_swap_is_taken_back_by_the_next() -> None:
    whole = tuple(range(9))
    assert all(order != whole for order in random_orders(RES20, 2, 50, 0))


def test_where_there_is_one_pair_there_is_one_swap_and_where_none_none() -> None:
    one, none = (unfold(replace(spec_of(RES20), depths=depths), DIGITS) for depths in ((1, 3, 1), (1, 2, 2)))
    assert swappable(one) == ((2, 3),)
    assert swap_amounts(one) == (1,)
    assert list(random_orders(one, 1, 1, 0)) == [(0, 1, 3, 2, 4)]
    assert swappable(none) == ()
    assert swap_amounts(none) == ()


def test_few_paths_are_all_taken_and_many_are_drawn() -> None:
    assert len(set(random_paths(4, 2, 6, 0))) == 6
    assert random_paths(27, 0, 5, 0) == [frozenset()]
    drawn = random_paths(27, 13, 5, 0)
    assert len(drawn) == 5
    assert all(len(path) == 13 for path in drawn)


def test_amounts_go_from_one_to_all() -> None:
    assert amounts(25) == (1, 2, 3, 4, 6, 8, 10, 14, 19, 25)
    assert amounts(1) == (1,)
    assert amounts(0) == ()


def test_names_have_a_short_text_that_a_hundred_fit_into() -> None:
    given = tuple(f"layer{stage}.{block}" for stage in range(1, 4) for block in range(33))
    assert names(text(given)) == given
    assert len(text(given)) <= 500
    assert names("") == ()


@pytest.mark.parametrize("asked", ["layer1.0", "1.0;2.0", "9.0", "1.", ",", "<script>"])
def test_what_is_no_block_is_refused(asked: str) -> None:
    with pytest.raises(SpecError) as fault:
        deletion_settings({"deleted": asked})
    assert fault.value.field == "deleted"


def test_a_block_that_the_network_lacks_is_refused_by_name() -> None:
    assert places_of(RES20, ("layer1.2", "layer3.0")) == {2, 6}
    with pytest.raises(SpecError, match=r"no layer1\.3; .* from layer1\.0 to layer3\.2"):
        places_of(RES20, ("layer1.3",))


def test_too_many_blocks_are_refused_with_an_offer_that_works() -> None:
    deep = replace(spec_of(RES20), depths=(50, 50, 50))
    with pytest.raises(SpecError, match="at most 120") as fault:
        check_blocks(unfold(deep, DIGITS))
    nearest = fault.value.nearest
    assert isinstance(nearest, tuple)
    assert sum(nearest) == MOST_BLOCKS
    check_blocks(unfold(replace(deep, depths=nearest), DIGITS))


@pytest.mark.parametrize("name", ["lesion", "deletion", "paths"])
def test_more_images_are_estimated_to_take_more_memory(name: str) -> None:
    entry = TABLE.experiments[name]
    few, many = (
        entry.memory(spec_of(RES20), DIGITS, entry.settings({"images": images})) for images in (1, 2000)
    )
    assert many > few + 2**20


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("lesion", "draws", 0),
        ("lesion", "statistics", "yes"),
        ("deletion", "statistics", ""),
        ("lesion", "images", 5000),
        ("paths", "paths", 101),
        ("deletion", "draws", 3),
    ],
)
def test_settings_out_of_bounds_are_refused(name: str, setting: str, value: int | str) -> None:
    with pytest.raises(SpecError):
        TABLE.experiments[name].settings({setting: value})


# -------------------------------------------------------------------------------------- the shipped networks


def test_the_weights_that_ship_fit_their_networks_and_the_promised_size() -> None:
    assert list(record().checkpoints) == ["residual20", "plain20", "residual56", "plain56"]
    for one in record().checkpoints.values():
        check_fits(one.spec, read_header(one.weights))
    assert sum(file.stat().st_size for file in FOLDER.glob("*.safetensors")) <= 1_500_000


def test_weights_are_half_precision_but_for_the_statistics_of_batch_norm() -> None:
    for one in record().checkpoints.values():
        for name, entry in read_header(one.weights).entries.items():
            assert entry.dtype == ("F32" if "running" in name else "F16")


def test_the_split_is_that_of_the_data_set() -> None:
    shape = shape_of(record().data)
    assert (record().train_images, record().test_images) == (shape.train, shape.test)


def test_each_residual_network_has_a_plain_twin_and_a_plain_one_none() -> None:
    for depth in (20, 56):
        residual = digits_network(depth)
        plain = twin(residual)
        assert plain is not None
        assert plain.spec == digits_network(depth, "none")
        assert twin(plain.spec) is None
    assert recorded(ArchSpec()) is None


@pytest.mark.parametrize("name", ["residual20", "plain20", "residual56", "plain56"])
def test_what_is_recorded_of_a_network_begins_with_its_recorded_error(name: str) -> None:
    one = record().checkpoints[name]
    whole = next(point.values for point in runs("lesions")[f"{name}/lesion"].points if point.name == "whole")
    assert (whole["wrong"], whole["images"]) == (one.wrong, record().test_images)
    kept, again = (runs("lesions")[f"{name}/lesion{end}"] for end in ("", "/train"))
    assert again.settings == {**kept.settings, "statistics": "train"}
    assert len(again.points) == len(kept.points)
    assert (f"{name}/paths" in runs("lesions")) == (one.spec.shortcut != "none")


def test_every_recorded_point_is_typed_and_written_again_unchanged() -> None:
    kinds = (points.Whole, points.Single, points.Random, points.Path, points.Together)
    for name, run in runs("lesions").items():
        values = labs_points.values(run.points, kinds)
        written = [labs_points.point(value) for value in values]
        assert written == [each for each in run.points if each.name != "conditions"], name
        conditions = labs_points.values(run.points, (points.Conditions,))
        assert [each.device for each in conditions] == ["cpu"]
