"""Transfer: each way moves what it may and nothing else; the record says what is measured here."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from PIL import Image

from resnet_core.checks import SpecError
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.training.learn import error_of
from resnet_core.experiments.transfer.images import chosen, digits, pictures
from resnet_core.experiments.transfer.run import begun, groups_of, run, train
from resnet_core.files.safetensors import read_header
from resnet_core.labs import points
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.transfer.findings import Cell, Measured, Moved, Transfer, fold
from resnet_core.labs.transfer.settings import (
    FILE,
    INPUT,
    NEW_DIGITS,
    OLD_DIGITS,
    SOURCE,
    SPEC,
    USUAL,
    WAYS,
    TransferSettings,
    Way,
    transfer_settings,
)
from resnet_core.nn.weights import load_into
from resnet_core.plan import named_blocks, unfold

SHORT = TransferSettings(steps=4, images="5")
PARTS = ["stem", *(block.name for block in named_blocks(unfold(SPEC, INPUT))), "head"]


def found(**settings: str | int | bool) -> Transfer:
    events = run(SPEC, INPUT, transfer_settings(settings), 0, "cpu")
    return fold(event for event in events if isinstance(event, Point))


@pytest.fixture(scope="module")
def short() -> Transfer:
    return found(steps=4, images="5")


def test_the_shipped_weights_do_as_well_as_their_file_says() -> None:
    network, images = begun("scratch", 5, 0), digits(OLD_DIGITS)
    load_into(network, SOURCE)
    about = read_header(SOURCE).metadata
    assert len(images.test) == int(about["test_images"]) == 155
    assert round(error_of(network, images.test, images.test_labels) * 155) == int(about["wrong"]) == 1
    assert SOURCE.stat().st_size < 150_000


def test_the_new_task_is_the_other_digits_split_as_all_digits_are() -> None:
    images, every = digits(NEW_DIGITS), dataset(DIGITS)
    assert int((every.test_labels >= 5).sum()) == len(images.test)
    assert torch.equal(images.test_labels + 5, torch.from_numpy(every.test_labels[every.test_labels >= 5]))
    few, more = (set(chosen(images, count, 0).tolist()) for count in (5, 20))
    assert few < more
    assert torch.bincount(images.train_labels[list(few)]).tolist() == [5] * 5


@pytest.mark.parametrize(
    ("way", "moves"), [("head", PARTS[-1:]), ("last", PARTS[-4:]), ("all", PARTS), ("scratch", PARTS)]
)
def test_each_way_moves_what_it_may_and_nothing_else(short: Transfer, way: Way, moves: list[str]) -> None:
    (changes,) = short.moves[Cell(way, 5)].values()
    assert [change.part for change in changes] == PARTS
    assert [change.part for change in changes if change.share] == moves


def test_what_stays_keeps_the_statistics_of_its_batch_norms() -> None:
    network = begun("last", 5, 0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    events = train(Cell("last", 5), 0, digits(NEW_DIGITS), SHORT, "cpu", network)
    assert len(list(events)) == len(SHORT.looks) + 1
    changed = {
        name.split(".")[0] for name, value in network.state_dict().items() if not value.equal(before[name])
    }
    assert changed == {"layer3", "fc"}


def test_all_ways_but_one_begin_with_the_shipped_weights_and_all_with_one_new_head() -> None:
    begins = {way: begun(way, 5, 3).state_dict() for way in WAYS}
    assert all(torch.equal(each["fc.weight"], begins["all"]["fc.weight"]) for each in begins.values())
    assert torch.equal(begins["head"]["conv1.weight"], begins["all"]["conv1.weight"])
    assert not torch.equal(begins["scratch"]["conv1.weight"], begins["all"]["conv1.weight"])
    groups = groups_of(begun("all", 5, 0))
    assert [len(group) for group in groups] == [1, 1, 1, 3]


def test_gradual_unfreezing_moves_early_blocks_less() -> None:
    images = digits(NEW_DIGITS)
    both = [
        list(train(Cell("all", 5), 0, images, replace(SHORT, gradual=gradual), "cpu"))[-1]
        for gradual in (False, True)
    ]
    at_once, slowly = (points.values([each], (Moved,))[0].parts for each in both if isinstance(each, Point))
    for (part, share), (_, other) in zip(slowly[:-1], at_once[:-1], strict=True):
        assert 0 < share < other, part


def test_the_record_is_what_is_measured_here() -> None:
    recorded = fold(runs(FILE)[USUAL].points)
    events = list(train(Cell("head", 5), 1, digits(NEW_DIGITS), TransferSettings(), "cpu"))
    here = points.values([event for event in events if isinstance(event, Point)], (Measured,))
    there = recorded.curves[Cell("head", 5)][1]
    assert [each.step for each in here] == list(there)
    assert all(abs(each.wrong - there[each.step]) <= 3 for each in here)  # other processors round otherwise


def zipped(path: Path, dark: int = 40, light: int = 200, count: int = 8) -> str:
    noise = np.random.default_rng(0)
    with ZipFile(path, "w") as archive:
        for folder, grey in (("dark", dark), ("light", light)):
            for place in range(count):
                out = io.BytesIO()
                pixels = noise.integers(grey - 20, grey + 20, (12, 16, 3), np.uint8)
                Image.fromarray(pixels).save(out, "PNG")
                archive.writestr(f"{folder}/{place}.png", out.getvalue())
    return str(path)


def test_the_pictures_of_a_zip_are_a_task_too(tmp_path: Path) -> None:
    file = zipped(tmp_path / "pictures.zip")
    images = pictures(Path(file), 8)
    assert images.train.shape == (12, 1, 8, 8)
    assert images.test_labels.tolist() == [0, 0, 1, 1]
    assert abs(float(images.train.mean())) < 1e-5
    own = found(zip_file=file, side=8, steps=4)
    assert own.task is not None
    assert own.task.sizes == own.sizes == (5,)
    assert own.task.tested == 4
    assert len(own.moves) == len(WAYS)
    assert Path(file).is_file()


def test_a_zip_that_is_gone_or_hostile_ends_the_run_in_words(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="no longer on this server"):
        found(zip_file=str(tmp_path / "gone.zip"))
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(SpecError, match="not a zip"):
        found(zip_file=str(tmp_path / "text.zip"))
