"""What is too large here: refused by arithmetic, with the largest value that would pass."""

import pickle
import random
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from resnet_core.search import limits
from resnet_core.search.interpolation import last_within
from resnet_core.search.limits import LIMITS, SHOWN, LimitError, Limits, bytes_to_run, check, within
from resnet_core.spec import ArchSpec, Input, Spec, SpecError

RESNET50 = ArchSpec()
PHOTO = Input()
HUGE: dict[str, tuple[ArchSpec, Input]] = {
    "depth of one stage": (ArchSpec(depths=(3, 4, 1_000_000, 3)), PHOTO),
    "depth of all stages": (ArchSpec(depths=(1_000_000,) * 4), PHOTO),
    "width of the first stage": (ArchSpec(widths=(100_000, 128, 256, 512)), PHOTO),
    "width of the last stage": (ArchSpec(widths=(64, 128, 256, 100_000)), PHOTO),
    "width of all stages": (ArchSpec(widths=(100_000, 200_000, 400_000, 800_000)), PHOTO),
    "image": (RESNET50, Input(100_000, 100_000)),
    "batch": (RESNET50, Input(batch=1_000_000)),
}
OTHER: dict[str, tuple[ArchSpec, Input]] = {
    "height": (RESNET50, Input(100_000, 224)),
    "width": (RESNET50, Input(224, 100_000)),
    "tall, by memory": (ArchSpec(depths=(30, 40, 60, 30)), Input(2_000, 900)),
    "image, by memory": (RESNET50, Input(1_500, 1_500, 2)),
    "batch, by memory": (RESNET50, Input(batch=1_000)),
    "batch of 64-bit numbers": (RESNET50, Input(batch=100, dtype="float64")),
    "depth, by memory": (ArchSpec(depths=(3, 4, 1_500, 3)), PHOTO),
    "width, by memory": (ArchSpec(widths=(3_000,) * 4), PHOTO),
    "width of a deep stem": (ArchSpec(widths=(3_000,) * 4, stem="deep"), PHOTO),
    "width with SE and group norm": (ArchSpec(widths=(3_001,) * 4, attention="se", norm="group"), PHOTO),
    "width with option A": (
        ArchSpec(depths=(3, 4, 6, 9), widths=(64, 128, 256, 4_000), shortcut="identity"),
        PHOTO,
    ),
    "groups": (ArchSpec(groups=10_000, width_per_group=1), Input(64, 64)),
    "width of a group": (ArchSpec(width_per_group=100_000), PHOTO),
    "stem": (ArchSpec(stem_width=1_000_000), PHOTO),
    "classes": (ArchSpec(num_classes=10**9), PHOTO),
    "channels": (ArchSpec(in_channels=10**9), PHOTO),
    "v2 with drop path": (ArchSpec(depths=(1, 1, 1, 9_999), order="pre", drop_path=0.2), PHOTO),
    "Res2Net": (ArchSpec(depths=(3, 900, 6, 3), scales=4, width_per_group=26), PHOTO),
}
FIELDS = {"image": "height", "batch": "batch", "height": "height", "width": "width", "classes": "num_classes"}


def refusal(spec: ArchSpec, input: Input, allowed: Limits = LIMITS) -> LimitError:
    with pytest.raises(LimitError) as caught:
        check(spec, input, allowed)
    return caught.value


def passes(spec: Spec, input: Input, allowed: Limits = LIMITS) -> bool:
    try:
        check(spec, input, allowed)
    except LimitError:
        return False
    return True


def at_level(asked: tuple[ArchSpec, Input], field: str, level: int) -> tuple[ArchSpec, Input]:
    """What was asked for, with nothing of the field above the level: written again, apart from the core."""
    spec, input = asked
    if field in ("height", "width"):
        return spec, replace(input, height=min(input.height, level), width=min(input.width, level))
    if field == "batch":
        return spec, replace(input, batch=level)
    changed: Any = {field: level}
    if field in ("depths", "widths"):
        changed = {field: tuple(min(value, level) for value in getattr(spec, field))}
    return replace(spec, **changed), input


def next_level(asked: tuple[ArchSpec, Input], field: str, level: int) -> int:
    """The next level that the rules of a spec allow."""
    while True:
        level += 1
        try:
            at_level(asked, field, level)
        except SpecError:
            continue
        return level


@pytest.mark.parametrize("asked", HUGE.values(), ids=HUGE.keys())
def test_a_huge_network_is_refused_in_a_few_looks_and_few_bytes(
    asked: tuple[ArchSpec, Input], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0

    def counted(spec: ArchSpec, input: Input) -> int:
        nonlocal looks
        looks += 1
        return bytes_to_run(spec, input)

    monkeypatch.setattr(limits, "bytes_to_run", counted)
    refusal(*asked)
    assert looks <= 5
    tracemalloc.start()
    refusal(*asked)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000


@pytest.mark.parametrize("asked", (HUGE | OTHER).values(), ids=(HUGE | OTHER).keys())
def test_the_largest_value_passes_and_the_next_one_does_not(asked: tuple[ArchSpec, Input]) -> None:
    error = refusal(*asked)
    level = max(error.nearest) if isinstance(error.nearest, tuple) else error.nearest
    assert passes(*at_level(asked, error.field, level))
    assert not passes(*at_level(asked, error.field, next_level(asked, error.field, level)))


def test_the_largest_value_is_the_largest_for_random_networks_and_limits() -> None:
    pick = random.Random(7).choice
    refused = 0
    for _ in range(150):
        spec = ArchSpec(
            depths=(pick((1, 5, 40)), pick((2, 300))),
            widths=(pick((16, 64)), pick((64, 700))),
            groups=pick((1, 8)),
            norm=pick(("batch", "none")),
            act=pick(("relu", "gelu")),
            order=pick(("pre", "post")),
            stem=pick(("cifar", "imagenet", "deep")),
        )
        asked = spec, Input(pick((32, 224, 500)), pick((32, 224, 333)), pick((1, 7, 300)))
        allowed = replace(LIMITS, memory=pick((10**8, 10**9)), batch=200, blocks=200)
        if passes(*asked, allowed):
            continue
        error = refusal(*asked, allowed)
        if "works" not in error.why:
            continue  # no one value alone could
        others = [field for field in ("batch", "depths") if field != error.field]
        level = max(error.nearest) if isinstance(error.nearest, tuple) else error.nearest
        now = at_level(asked, error.field, level)
        if any(still_over(now, field, allowed) for field in others):
            continue
        refused += 1
        assert passes(*now, allowed)
        assert not passes(*at_level(asked, error.field, next_level(asked, error.field, level)), allowed)
    assert refused > 40


def still_over(asked: tuple[ArchSpec, Input], field: str, allowed: Limits) -> bool:
    """Whether a second value has passed its own limit, so that lowering the first alone cannot do."""
    spec, input = asked
    return input.batch > allowed.batch if field == "batch" else sum(spec.depths) > allowed.blocks


@pytest.mark.parametrize("name", FIELDS)
def test_the_error_names_the_field(name: str) -> None:
    assert refusal(*(HUGE | OTHER)[name]).field == FIELDS[name]


def test_the_error_says_what_was_given_what_is_allowed_and_what_works() -> None:
    assert str(refusal(*HUGE["depth of one stage"])) == (
        "depths: 3-4-1000000-3 was given; at most 2,000 blocks in all are allowed here, "
        "and 4,096 MiB of memory hold less; 3-4-602-3 works"
    )
    assert str(refusal(*OTHER["batch, by memory"])) == (
        "batch: 1,000 was given; weights and tensors saved for backward take 82,028 MiB; "
        "4,096 MiB are available here; 48 works"
    )
    assert str(refusal(*OTHER["width"])) == (
        "width: 100,000 was given; at most 2,048 pixels a side are allowed here; 2,048 works"
    )
    assert "1,560 x 1,560 works" in refusal(*HUGE["image"]).why


def test_an_error_survives_the_way_between_processes() -> None:
    error = refusal(*HUGE["batch"])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is LimitError
    assert (again.field, again.why, again.nearest) == (error.field, error.why, error.nearest)


def test_the_field_that_is_furthest_from_usual_is_named() -> None:
    assert refusal(ArchSpec(depths=(3, 4, 1_500, 3)), Input(256, 256)).field == "depths"
    assert refusal(RESNET50, Input(256, 256, batch=1_000)).field == "batch"
    assert refusal(RESNET50, Input(2_000, 2_000)).field == "height"


@pytest.mark.parametrize("asked", (HUGE | OTHER).values(), ids=(HUGE | OTHER).keys())
def test_within_gives_what_passes_and_one_error_for_one_fault(asked: tuple[ArchSpec, Input]) -> None:
    spec, input, faults = within(*asked)
    assert passes(spec, input)
    assert [(fault.field, fault.nearest) for fault in faults] == [
        (error.field, error.nearest) for error in [refusal(*asked)]
    ]


def test_within_leaves_what_passes_as_it_is() -> None:
    assert within(RESNET50, PHOTO) == (RESNET50, PHOTO, ())


def test_within_brings_down_a_network_that_is_too_large_in_every_way() -> None:
    most = 10**9
    spec = ArchSpec(depths=(most,) * 8, widths=(most,) * 8, groups=most, stem_width=most, num_classes=most)
    small, images, faults = within(spec, Input(most, most, most))
    assert passes(small, images)
    assert {fault.field for fault in faults} >= {"depths", "widths", "groups", "height", "batch"}


def test_within_gives_up_where_not_even_the_smallest_network_fits() -> None:
    with pytest.raises(LimitError):
        within(RESNET50, PHOTO, replace(LIMITS, memory=1))


def test_too_small_an_image_is_the_plans_own_error() -> None:
    with pytest.raises(SpecError) as caught:
        check(RESNET50, Input(2, 2))
    assert not isinstance(caught.value, LimitError)


def test_published_networks_may_run_and_millions_of_blocks_may_be_shown() -> None:
    check(ArchSpec(block="basic", depths=(200,) * 3, widths=(16, 32, 64), stem="cifar"), Input(32, 32, 16))
    check(ArchSpec(depths=(3, 8, 36, 3), width_per_group=128), Input(batch=8))
    check(ArchSpec(depths=(10, 10, 4_000_000, 10)), PHOTO, SHOWN)
    assert refusal(ArchSpec(depths=(10**9,) * 4), PHOTO, SHOWN).field == "depths"


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("step", [1, 7, 32])
def test_the_search_finds_the_last_value_within_the_budget(power: int, step: int) -> None:
    def needs(value: int) -> int:
        steps = -(-value // step)
        return 50 + 3 * (steps * step if power == 1 else steps * steps * step)

    for budget in (0, 52, 53, 60, 999, 12_345, 10**6, 10**9):
        brute = max((value for value in range(1, 2001) if needs(value) <= budget), default=0)
        assert last_within(needs, 2_000, budget, power) == brute


def test_the_search_ends_after_few_tries_however_rough_the_needs_are() -> None:
    tries = 0

    def needs(value: int) -> int:
        nonlocal tries
        tries += 1
        return 1 if value < 123_456 else 10**30

    assert last_within(needs, 10**9, 10**6, 2) == 123_455
    assert tries < 80
