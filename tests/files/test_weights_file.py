"""A visitor's file of weights: the honest ones arrive, the others are refused in words and run nothing."""

import pickle
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from resnet_core.data.fit import check_fits
from resnet_core.files.faults import FileFault
from resnet_core.files.pth import SAVE_AGAIN
from resnet_core.files.safetensors import MOST_FILE_BYTES, header_bytes, read_header
from resnet_core.files.weights_file import as_safetensors
from resnet_core.nn.weights import read_tensors, write_tensors
from tests.files.corpus import TINY, Touch, hostile_pths, pth, tiny_weights
from tests.files.pth_server import PthServer

WEIGHTS = tiny_weights()
HONEST = {
    "as PyTorch writes it": pth(WEIGHTS),
    "as PyTorch before 1.6 wrote it": pth(WEIGHTS, zipped=False),
    "in a checkpoint, from several devices": pth(
        {"epoch": 3, "best": 0.5, "state_dict": {f"module.{key}": one for key, one in WEIGHTS.items()}}
    ),
}


@pytest.fixture(scope="module")
def server() -> Iterator[PthServer]:
    server = PthServer()
    yield server
    server.close()


@pytest.mark.parametrize("what", HONEST)
def test_an_honest_pth_becomes_safetensors_with_the_same_tensors(
    what: str, tmp_path: Path, server: PthServer
) -> None:
    source, target = tmp_path / "x.pth", tmp_path / "x.safetensors"
    source.write_bytes(HONEST[what])
    if what == "as PyTorch writes it":
        assert as_safetensors(source, target) == target
    else:  # the same in a process that opens them all
        assert server.convert(source, target) == ""
    found = read_tensors(target)
    assert list(found) == list(WEIGHTS)
    assert all(torch.equal(found[key], tensor) for key, tensor in WEIGHTS.items())
    check_fits(TINY, read_header(target))


def test_a_safetensors_file_stays_where_it_is(tmp_path: Path) -> None:
    source = tmp_path / "x"
    write_tensors(source, WEIGHTS)
    assert as_safetensors(source, tmp_path / "y") == source


OTHERS = {
    "an empty file": b"",
    "a web page": b"\n<!DOCTYPE html>\n<html><body>Not found</body></html>",
    "a git-lfs pointer": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    "a PNG image": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a gzip archive": b"\x1f\x8b\x08" + bytes(100),
    "an HDF5 file": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "a Python pickle": pickle.dumps({"a": 1}),
    "an unknown kind of file": bytes(1000),
}


@pytest.mark.parametrize("what", OTHERS)
def test_another_file_is_called_by_its_kind(what: str, tmp_path: Path) -> None:
    source = tmp_path / "x.pth"
    source.write_bytes(OTHERS[what])
    with pytest.raises(FileFault, match=f"This is {what}.*weights come as .safetensors or .pth."):
        as_safetensors(source, tmp_path / "y")


def test_a_tar_archive_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "x.pth"
    with tarfile.open(source, "w") as archive:
        archive.add(__file__, "tensors")
    with pytest.raises(FileFault, match="a tar archive"):
        as_safetensors(source, tmp_path / "y")


def test_a_hostile_pth_is_refused_in_words_and_runs_nothing(tmp_path: Path, server: PthServer) -> None:
    marker, source, target = tmp_path / "marker", tmp_path / "x.pth", tmp_path / "x.safetensors"
    for name, raw in hostile_pths(marker):
        source.write_bytes(raw)
        fault = server.convert(source, target)
        print(f"{name}: {fault}")
        assert fault.endswith("."), name
        assert not target.exists(), name
    assert not marker.exists()
    assert server.deaths == 0


def test_code_in_a_pth_is_named_and_not_run(tmp_path: Path) -> None:
    marker, source = tmp_path / "marker", tmp_path / "x.pth"
    source.write_bytes(pth({**WEIGHTS, "x": Touch(marker)}))
    with pytest.raises(FileFault) as caught:
        as_safetensors(source, tmp_path / "y")
    why = "A file of weights has no need of that, and nothing of it was run."
    assert str(caught.value) == f"The file calls for 'posix.system'. {why} {SAVE_AGAIN}"
    assert not marker.exists()


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    source = tmp_path / "x.pth"
    source.write_bytes(pth(WEIGHTS))
    with pytest.raises(FileFault, match="longer than 0 seconds"):
        as_safetensors(source, tmp_path / "y", deadline=0.01)


@pytest.mark.parametrize("program", ["/bin/false", "/bin/echo"])
def test_a_process_that_fails_or_babbles_is_said(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "x.pth"
    source.write_bytes(pth(WEIGHTS))
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(FileFault, match="the process that did it has ended"):
        as_safetensors(source, tmp_path / "y")


def test_a_pickle_that_takes_much_memory_is_stopped_at_the_limit(tmp_path: Path) -> None:
    # An old file may ask for storages of any size before a byte of them is read.
    raw = pth({"a": torch.zeros(1000)}, zipped=False).replace(b"M\xe8\x03", b"J\xff\xff\xff\x7f")
    source = tmp_path / "x.pth"
    source.write_bytes(raw)
    with pytest.raises(FileFault, match="more memory than a file of its size should"):
        as_safetensors(source, tmp_path / "y")


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    source = tmp_path / "x.pth"
    with source.open("wb") as file:
        file.truncate(MOST_FILE_BYTES + 1)
    with pytest.raises(FileFault, match=r"at most 1,000\.0 MB are read"):
        as_safetensors(source, tmp_path / "y")


def test_quantised_weights_are_refused_by_name(tmp_path: Path) -> None:
    source, shapes = tmp_path / "x", {key: tuple(one.shape) for key, one in WEIGHTS.items()}
    entries = {key: ("I8" if key == "fc.weight" else "F32", shape) for key, shape in shapes.items()}
    size = sum(tensor.numel() * (1 if key == "fc.weight" else 4) for key, tensor in WEIGHTS.items())
    source.write_bytes(header_bytes(entries, {}) + bytes(size))
    with pytest.raises(FileFault, match=r"fc\.weight holds whole numbers \(I8\)"):
        check_fits(TINY, read_header(source))
