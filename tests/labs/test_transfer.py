"""What may be asked of a transfer, which weights learn when, and what its points say together."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.labs import points
from resnet_core.labs.events import Event, Restarted
from resnet_core.labs.recorded import runs
from resnet_core.labs.transfer.findings import Cell, Change, Measured, Moved, NewTask, Transfer, fold
from resnet_core.labs.transfer.settings import (
    FILE,
    RUNS,
    USUAL,
    WAYS,
    TransferSettings,
    Way,
    learning,
    openings,
    transfer_settings,
)

RECORDED = {name: fold(run.points) for name, run in runs(FILE).items()}


def said(way: Way, seed: int, *wrong: int) -> list[Event]:
    measured = [points.point(Measured(way, 5, seed, step, count)) for step, count in enumerate(wrong)]
    return [*measured, points.point(Moved(way, 5, seed, (Change("stem", 0.5),)))]


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ({"images": "5,20"}, "5-20-100"),
        ({"images": "0"}, 1),
        ({"images": "1-2-3-4-5-6-7"}, "1-2-3-4-5-6"),
        ({"seeds": 9}, 5),
        ({"steps": 0}, 1),
        ({"side": 224}, 64),
        ({"official": "V3"}, ""),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(given: dict[str, str | int], nearest: object) -> None:
    with pytest.raises(SpecError) as caught:
        transfer_settings(given)
    assert caught.value.nearest == nearest


def test_the_settings_are_filled_in() -> None:
    assert transfer_settings({}) == vars(TransferSettings())
    assert TransferSettings(images="20-5-5").sizes == (5, 20)
    assert TransferSettings(steps=4).looks == (0, 1, 2, 3, 4)


def test_gradual_unfreezing_opens_one_group_after_equal_shares_of_the_steps() -> None:
    assert openings("all", True, 100) == (25, 50, 75)
    assert openings("last", True, 100) == (50,)
    assert openings("head", True, 100) == openings("scratch", True, 100) == openings("all", False, 100) == ()
    assert [learning(way, False, 0, 100) for way in WAYS] == [1, 2, 4, 4]
    assert learning("all", True, 0, 100) == 1
    assert learning("scratch", True, 0, 100) == 4


def test_a_winner_has_the_lower_error_with_every_seed() -> None:
    task = points.point(NewTask(5, 700, 100, 8, (5,)))
    head, every = [*said("head", 0, 80, 30), *said("head", 1, 80, 20)], said("all", 0, 80, 10)
    assert fold([task, *head, *every]).winner(5) is None
    assert fold([task, *head, *every, *said("all", 1, 80, 19)]).winner(5) == "all"
    assert fold([task, *head, *every, *said("all", 1, 80, 20)]).winner(5) == "neither"
    assert fold([task, *head, *every, *said("all", 1, 80, 19)]).winner(5, "all", "head") == "all"


def test_a_training_that_goes_on_has_a_curve_and_no_end() -> None:
    found = fold([points.point(NewTask(5, 700, 100, 8, (5,))), *said("head", 0, 80, 30)[:-1]])
    assert [band.middle for band in found.bands(Cell("head", 5))] == [0.8, 0.3]
    assert found.end(Cell("head", 5)) is None


def test_what_was_said_before_a_restart_does_not_count() -> None:
    assert fold([*said("head", 0, 3), Restarted("the worker was lost")]) == Transfer()


def test_both_recorded_runs_have_every_way_with_every_number_of_images_and_three_seeds() -> None:
    assert RECORDED.keys() == RUNS.keys()
    for name, found in RECORDED.items():
        assert runs(FILE)[name].settings == transfer_settings({"seeds": 3, "gradual": RUNS[name]})
        assert list(found.curves) == [Cell(way, size) for size in (5, 20, 100) for way in WAYS]
        assert all(set(found.ends(cell)) == {0, 1, 2} for cell in found.curves)
        assert found.task == NewTask(5, 752, 144, 8, (5, 20, 100))


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("images", [5, 20, 100])
def test_with_every_seed_training_all_was_better_than_the_head_alone(name: str, images: int) -> None:
    head, every = (RECORDED[name].ends(Cell(way, images)) for way in ("head", "all"))
    assert all(every[seed] < head[seed] for seed in range(3))
    assert RECORDED[name].winner(images) == "all"


@pytest.mark.parametrize("images", [5, 20, 100])
def test_the_last_stage_lies_between_the_head_and_all_with_every_seed(images: int) -> None:
    head, last, every = (RECORDED[USUAL].ends(Cell(way, images)) for way in ("head", "last", "all"))
    assert all(every[seed] < last[seed] < head[seed] for seed in range(3))


def test_the_shipped_weights_were_clearly_better_than_none_with_every_seed_at_100_images_alone() -> None:
    found = RECORDED[USUAL]
    assert [found.winner(images, "all", "scratch") for images in (5, 20, 100)] == [
        "neither",
        "neither",
        "all",
    ]


def test_more_images_gave_fewer_errors_in_every_way_but_the_head_alone_hardly() -> None:
    found = RECORDED[USUAL]
    few, many = ([found.end(Cell(way, images)) for way in WAYS] for images in (5, 100))
    falls = [one.middle - other.middle for one, other in zip(few, many, strict=True) if one and other]
    assert falls[0] < 0.06
    assert min(falls[1:]) > 0.15


def test_the_first_block_moved_most_and_the_last_one_least() -> None:
    change = RECORDED[USUAL].change(Cell("all", 100))
    blocks = {part: band for part, band in change.items() if part.startswith("layer")}
    assert max(blocks, key=lambda part: blocks[part].middle) == "layer1.0"
    assert min(blocks, key=lambda part: blocks[part].middle) == "layer3.2"
    assert blocks["layer1.0"].low > 2 * blocks["layer3.2"].high
