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

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.data.official import OFFICIAL, are_here
from resnet_core.experiments.training.learn import error_of
from resnet_core.experiments.transfer.images import chosen, digits, pictures
from resnet_core.experiments.transfer.run import groups_of, run, train
from resnet_core.experiments.transfer.source import begun, source_of
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
from resnet_core.nn.weights import load_into, read_tensors, write_tensors
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import ArchSpec, Init, Input, as_resnet
from resnet_core.zoo import ZOO

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


Given = dict[str, str | int | bool]
RESNET18 = as_resnet(ZOO["resnet18"])
NARROW = replace(RESNET18, widths=(8, 8, 16, 16), in_channels=3, num_classes=7)


def written(path: Path, spec: ArchSpec) -> str:
    write_tensors(path, build(spec, Init(seed=3)).state_dict())
    return str(path)


def test_a_file_of_weights_is_a_source_with_a_new_head_colours_and_larger_images(tmp_path: Path) -> None:
    settings: Given = {
        "weights_file": written(tmp_path / "own.safetensors", NARROW),
        "steps": 2,
        "images": "5",
    }
    zipped_too: Given = {"side": 8, "zip_file": zipped(tmp_path / "a.zip")}
    tasks: tuple[tuple[Given, tuple[int, int]], ...] = (({"side": 16}, (5, 16)), (zipped_too, (2, 8)))
    names = [block.name for block in named_blocks(unfold(NARROW, Input()))]
    for more, shape in tasks:
        events = run(NARROW, INPUT, transfer_settings({**settings, **more}), 0, "cpu")
        own = fold(event for event in events if isinstance(event, Point))
        assert own.task is not None
        assert (own.task.classes, own.task.side) == shape
        head = own.change(Cell("head", 5))
        assert list(head) == ["stem", *names, "head"]
        assert [part for part, band in head.items() if band.middle] == ["head"]
        assert own.change(Cell("last", 5)).keys() == head.keys()


def test_what_stays_of_a_source_is_all_but_its_head(tmp_path: Path) -> None:
    source = source_of(NARROW, TransferSettings(weights_file=written(tmp_path / "own.safetensors", NARROW)))
    before, after = read_tensors(source.weights), begun("head", 5, 0, source).state_dict()
    assert all(torch.equal(before[name], after[name]) for name in after if not name.startswith("fc."))
    assert after["fc.weight"].shape == (5, 16)


def test_official_weights_are_taken_from_this_machine_or_missed_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    own = TransferSettings(official="V1")
    with pytest.raises(SpecError, match=r"resnet18-f37072fd\.pth is not on this machine"):
        source_of(RESNET18, own)
    with pytest.raises(SpecError, match="V2 was given, which this network has not; there are V1"):
        source_of(RESNET18, TransferSettings(official="V2"))
    with pytest.raises(SpecError, match="there are some of resnet18, "):
        source_of(NARROW, own)
    written(tmp_path / "resnet18-f37072fd.safetensors", NARROW)
    with pytest.raises(SpecError, match="does not fit this network"):
        source_of(RESNET18, own)
    written(tmp_path / "resnet18-f37072fd.safetensors", RESNET18)
    assert source_of(RESNET18, own).weights == tmp_path / "resnet18-f37072fd.safetensors"
    assert are_here(OFFICIAL["resnet18"][0], tmp_path)
    assert not are_here(OFFICIAL["resnet50"][0], tmp_path)
