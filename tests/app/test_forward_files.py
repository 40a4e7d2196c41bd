"""Files that visitors bring to the Forward page: how many are kept, how large, and what classes they name."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
import torch

from app.drawing import table
from app.forward import maps
from app.frame import uploads
from resnet_core.build import build
from resnet_core.data.fit import check_fits
from resnet_core.data.official import OFFICIAL, is_official
from resnet_core.files.safetensors import MOST_FILE_BYTES, read_header
from resnet_core.labs.forward.findings import Top
from resnet_core.nn.weights import load_into, write_tensors
from tests.timm_oracle import timms

ROOT = Path(__file__).parents[2]


def test_many_bytes_of_visitors_files_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 250)
    for number in range(5):
        path = uploads.store(bytes([number]) * 100, ".weights", tmp_path)
        os.utime(path, (number, number))
    assert len(list(tmp_path.iterdir())) == 2
    newest = uploads.store(b"x" * 1000, ".weights", tmp_path)
    assert list(tmp_path.iterdir()) == [newest]


def test_weights_with_timms_names_run_under_ours(tmp_path: Path) -> None:
    torch.manual_seed(0)
    theirs = timms("seresnet50", "cpu", num_classes=7, layers=(1, 1, 1, 1))
    path = tmp_path / "upload.safetensors"
    write_tensors(path, {f"module.{name}": tensor for name, tensor in theirs.state_dict().items()})
    used = uploads._with_our_names(path)
    assert used != path
    own = uploads.decoded(path)
    assert own is not None
    check_fits(own.spec, read_header(used))
    network = build(own.spec).eval()
    load_into(network, used)
    images = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(network(images), theirs(images), rtol=1e-4, atol=1e-4)


def test_the_server_takes_files_as_large_as_the_page_says() -> None:
    config = tomllib.loads((ROOT / "app" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    most = config["server"]["maxUploadSize"]
    assert most == MOST_FILE_BYTES // uploads.MEBIBYTE
    assert most > max(one.mebibytes for known in OFFICIAL.values() for one in known)


def test_only_torchvisions_own_files_give_classes_their_names() -> None:
    (known,) = OFFICIAL["resnet18"]
    assert is_official(f"/somewhere/{Path(known.file).stem}.safetensors")
    assert is_official(f"/tmp/{known.sha256_start}{'0' * 24}.safetensors")
    assert not is_official(f"/tmp/{'0' * 32}.safetensors")
    assert not is_official("")


def test_classes_without_names_are_numbers() -> None:
    rows = maps.top_table(Top((0, 1500), (0.75, 0.25)), named=False).rows
    assert [row.cells[0].text for row in rows] == ["0", "1500"]


def test_class_names_come_with_their_probabilities() -> None:
    rows = maps.top_table(Top((0, 999), (0.75, 0.25)), named=True).rows
    assert [row.cells[0].text for row in rows] == ["tench", "toilet tissue"]
    assert rows[0].cells[1] == table.Cell("75.0 %", 0.75)


def test_a_visitors_files_are_kept_by_hash_and_the_oldest_goes(tmp_path: Path) -> None:
    first = uploads.store(b"a", ".image", tmp_path)
    assert uploads.store(b"a", ".image", tmp_path) == first
    for number in range(uploads.MOST_FILES):
        uploads.store(f"file {number}".encode(), ".image", tmp_path)
    assert len(list(tmp_path.iterdir())) == uploads.MOST_FILES
