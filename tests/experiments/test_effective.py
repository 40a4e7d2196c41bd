"""The effective receptive field: inside the whole one, within bounds, and of the state that is named."""

from __future__ import annotations

import torch

from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.effective import run as effective
from resnet_core.labs.effective.findings import IMAGES, INPUT, SPECS, Extent, fold, slope
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import runs
from resnet_core.plan import named_blocks, unfold
from resnet_core.readers.field import block_field


def test_the_recorded_fields_are_the_theoretical_ones_and_less_of_them_counts() -> None:
    for depth, spec in SPECS.items():
        known = fold(runs("effective")[str(depth)].points)
        assert len(known.extents) == len(known.strengths) == 4
        for extents in known.extents.values():
            for place, (block, each) in enumerate(zip(named_blocks(unfold(spec)), extents, strict=False)):
                stage, copy = int(block.name[5]) - 1, int(block.name[7:])
                assert (each.name, each.depth) == (block.name, 2 * place + 3)
                assert each.size == block_field(unfold(spec), stage, copy).size >= each.side
                assert 0 < each.inside_half < 1


def test_more_counts_in_the_middle_than_a_level_field_would_have() -> None:
    for depth in SPECS:
        for extents in fold(runs("effective")[str(depth)].points).extents.values():
            assert all(each.inside_half > 0.25 for each in extents)


def test_the_effective_side_grows_about_as_the_square_root_of_the_depth() -> None:
    known = fold(runs("effective")["56"].points)
    powers = [known.growth(key) for key in known.extents]
    assert all(power is not None and 0.3 < power < 0.6 for power in powers)
    sizes = [Extent("asked", "start", "layer1.0", depth, 1, float(depth) ** 0.5, 0.5) for depth in (3, 5, 9)]
    assert abs((slope(sizes) or 0) - 0.5) < 1e-12


def test_a_run_says_what_was_recorded() -> None:
    events = effective.run(SPECS[20], INPUT, {}, 0, "cpu")
    points = [
        event
        for event, _ in zip((each for each in events if isinstance(each, Point)), range(4), strict=False)
    ]
    recorded = fold(runs("effective")["20"].points).extents["asked", "start"]
    for own, known in zip(fold(points).extents["asked", "start"], recorded, strict=False):
        assert (own.name, own.size, own.depth) == (known.name, known.size, known.depth)
        assert abs(own.inside_half - known.inside_half) < 0.01


def test_a_mosaic_is_made_of_whole_digits() -> None:
    pictures = effective.mosaics(0)
    assert pictures.shape == (IMAGES, 1, INPUT.height, INPUT.width)
    digits = torch.from_numpy(dataset(DIGITS).train_images)
    assert any(torch.equal(pictures[1, :, 8:16, 16:24], digit) for digit in digits)
