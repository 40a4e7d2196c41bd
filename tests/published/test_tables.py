"""timm's tables: the packaged file, the script that joins them, and what names say.

That the packaged file equals the original tables cell by cell is shown where they are, by
`python -m benchmarks.record_published FOLDER --check`.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.record_published import TablesDifferError, differences, digest, joined, write
from resnet_core.published.names import Pretraining, is_distilled, pretraining
from resnet_core.published.tables import (
    DEVICES,
    FILE,
    FOLDER,
    TABLES,
    Accuracy,
    Row,
    Speed,
    read,
    rows,
    source,
)

CUT = Path(__file__).parent / "timm"  # a few rows of each table, unchanged
CONTENT = "75741dc0b43735e5ea4acbe18d75414ce3ef805391f0fe2f0fc59f96db4e3118"
MOST_BYTES = 400_000


def row(name: str, side: int) -> Row:
    (found,) = (row for row in rows() if (row.name, row.side) == (name, side))
    return found


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    shutil.copytree(CUT, tmp_path / "timm")
    return tmp_path / "timm"


def test_the_packaged_file_is_the_one_that_was_compared_with_the_tables() -> None:
    assert hashlib.sha256(gzip.decompress(FILE.read_bytes())).hexdigest() == CONTENT
    assert FILE.stat().st_size <= MOST_BYTES


def test_all_1556_results_are_joined_with_costs_and_speeds() -> None:
    assert len(rows()) == len({(row.name, row.side) for row in rows()}) == 1556
    assert len({row.name for row in rows()}) == 1266
    assert Counter(device for row in rows() for device in row.speed) == {
        "rtx4090": 1556,
        "rtx5090": 1556,
        "cpu": 1446,
        "rtx3090": 712,
    }
    assert all(row.params > 0 and row.macs > 0 and row.activations > 0 for row in rows())
    assert all(0 < each.top1 < each.top5 <= 100 for row in rows() for each in row.accuracy.values())


def test_rows_have_the_numbers_of_the_tables() -> None:
    best = rows()[0]
    assert (best.name, best.side) == ("eva02_large_patch14_448.mim_m38m_ft_in22k_in1k", 448)
    assert best.accuracy["real"] == Accuracy(91.144, 98.725)
    assert best.accuracy["v2"].top1 == 82.71
    assert row("eva_giant_patch14_560.m30m_ft_in22k_in1k", 560).params == 1014.45
    resnet50 = row("resnet50.a1_in1k", 288)
    assert (resnet50.accuracy["imagenet"].top1, resnet50.crop) == (81.24, 1.0)
    assert (resnet50.params, resnet50.macs, resnet50.activations) == (25.56, 6.8, 18.37)
    assert row("resnet50.tv_in1k", 224).speed["rtx4090"] == Speed(4302.84, 1024, 25.56)


def test_a_speed_names_the_parameters_of_the_network_that_was_timed() -> None:
    tiny = row("tiny_vit_21m_224.dist_in22k_ft_in1k", 224)
    assert (tiny.params, tiny.speed["rtx4090"].params) == (21.2, 33.21)
    other = [row for row in rows() if row.speed["rtx4090"].params != row.params]
    assert len(other) == 94


def test_the_source_has_the_commit_the_licence_and_each_table() -> None:
    known = source()
    assert len(known.commit) == 40
    assert known.licence == "Apache-2.0"
    assert set(known.files) == {table.file for table in TABLES}
    assert "Copyright 2019 Ross Wightman" in known.notice
    assert "Apache License" in (FOLDER / "LICENSE").read_text("utf-8")


def test_the_script_joins_every_cell_of_the_tables(cut: Path, tmp_path: Path) -> None:
    write(joined(cut), tmp_path / "packaged.gz")
    assert list(differences(cut, tmp_path / "packaged.gz")) == []
    few = read(tmp_path / "packaged.gz")
    assert len(few) == 6
    assert [each for each in rows() if each in few] == list(few)
    with gzip.open(FILE, "rt", encoding="utf-8") as whole, gzip.open(tmp_path / "packaged.gz", "rt") as part:
        every = {tuple(line.items()) for line in csv.DictReader(whole)}
        assert all(tuple(line.items()) in every for line in csv.DictReader(part))


def test_a_cell_that_differs_is_found(cut: Path, tmp_path: Path) -> None:
    write(joined(cut), tmp_path / "packaged.gz")
    for table in TABLES:
        path = cut / table.file
        text = path.read_text("utf-8")
        first = text.splitlines()[1].split(",")
        place = text.splitlines()[0].split(",").index(table.columns[0])
        path.write_text(text.replace(first[place], "1.25", 1), "utf-8")
        found = list(differences(cut, tmp_path / "packaged.gz"))
        assert found, table.file
        assert all(text.startswith(f"{table.file}: ") for text in found)
        path.write_text(text, "utf-8")


def test_tables_that_do_not_fit_are_refused(cut: Path) -> None:
    path = cut / TABLES[1].file
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    with pytest.raises(TablesDifferError, match="other rows"):
        joined(cut)
    path.write_text("".join([*lines, lines[-1]]), "utf-8")
    with pytest.raises(TablesDifferError, match="two rows"):
        joined(cut)
    assert digest(path) != source().files[path.name]


def test_the_same_tables_make_the_same_file(cut: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(joined(cut), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("resnet50.a1_in1k", Pretraining("in1k")),
        ("convnext_tiny.fb_in22k_ft_in1k", Pretraining("in22k", ("ImageNet-22k",))),
        ("hgnetv2_b0.ssld_stage2_ft_in1k", Pretraining("in22k", ("ImageNet-22k",))),
        (
            "vit_base_patch16_clip_224.openai_ft_in12k_in1k",
            Pretraining("beyond", ("OpenAI's CLIP data", "ImageNet-12k")),
        ),
        ("resnet50.fb_swsl_ig1b_ft_in1k", Pretraining("beyond", ("IG-1B",))),
    ],
)
def test_names_say_the_images(name: str, known: Pretraining) -> None:
    assert pretraining(name) == known


def test_names_say_distillation() -> None:
    for name in ("deit_base_distilled_patch16_224.fb_in1k", "hgnet_tiny.ssld_in1k", "repvit_m3.dist_in1k"):
        assert is_distilled(name)
    assert not is_distilled("resnetv2_152x2_bit.goog_teacher_in21k_ft_in1k")
    assert Counter(row.pretraining.group for row in rows()) == {"in1k": 1228, "in22k": 246, "beyond": 82}


def test_every_word_of_a_name_that_tells_of_images_is_known() -> None:
    usual = {"in1k", "ft", "384", "512", "475", "320", "288", "448"}
    told = {word for row in rows() for word in row.name.partition(".")[2].split("_") if word.startswith("in")}
    assert told - usual == {"in12k", "in21k", "in22k", "indomain"}
    assert set(DEVICES) == {table.name for table in TABLES[3:]}
