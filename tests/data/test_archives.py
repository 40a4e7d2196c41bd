"""CIFAR archives and IDX files: read exactly, or refused in words with nothing written."""

import io
import tarfile
import tracemalloc
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from resnet_core.data.archives import CIFAR, PIXELS, Cifar, write_cifar, write_idx
from resnet_core.files.faults import FileFault
from resnet_core.files.idx import ROLES, role_of
from resnet_core.files.safetensors import read_header
from tests.files.corpus import mutated
from tests.files.data_sets import (
    HUNDRED,
    IDX_NAMES,
    TEN,
    archive,
    hostile_archives,
    idx,
    idx_files,
    members_of,
    tar,
    zipped,
)
from tests.files.test_mutations import assert_said_in_words

HOSTILE = list(hostile_archives())


def contents(path: Path) -> dict[str, bytes]:
    raw = path.read_bytes()
    return {name: raw[entry.start : entry.end] for name, entry in read_header(path).entries.items()}


def expected(kind: Cifar, files: Mapping[str, bytes]) -> dict[str, bytes]:
    out = {}
    for part, names in (("train", kind.train), ("test", (kind.test,))):
        raw = b"".join(files[name] for name in names)
        records = [raw[start : start + kind.record] for start in range(0, len(raw), kind.record)]
        out[f"{part}_images"] = b"".join(record[-PIXELS:] for record in records)
        out[f"{part}_labels"] = bytes(record[-PIXELS - 1] for record in records)
    return out


def fault_of(kind: Cifar, raw: bytes, folder: Path) -> str:
    with pytest.raises(FileFault) as caught:
        write_cifar(kind, io.BytesIO(raw), folder / "data.safetensors")
    assert list(folder.iterdir()) == []
    return str(caught.value)


def idx_fault(files: Mapping[str, bytes], folder: Path) -> str:
    with pytest.raises(FileFault) as caught:
        write_idx(opened(files), folder / "data.safetensors")
    assert list(folder.iterdir()) == []
    return str(caught.value)


def opened(files: Mapping[str, bytes]) -> dict[str, io.BytesIO]:
    return {role_of(name) or name: io.BytesIO(raw) for name, raw in files.items()}


@pytest.mark.parametrize("kind", [TEN, HUNDRED])
def test_an_archive_is_read_in_the_order_of_its_batches_whatever_the_order_in_the_tar(
    kind: Cifar, tmp_path: Path
) -> None:
    files, target = members_of(kind), tmp_path / "data.safetensors"
    for seed in range(3):
        names = list(files)
        Random(seed).shuffle(names)
        write_cifar(kind, io.BytesIO(archive(kind, {name: files[name] for name in names})), target)
        assert contents(target) == expected(kind, files)
    assert read_header(target).metadata == {"classes": str(kind.label_classes[-1])}
    assert read_header(target).shapes["train_images"] == (50, 3, 32, 32)


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_usual_tar_format_is_read(format: int, tmp_path: Path) -> None:
    files, target = members_of(TEN), tmp_path / "data.safetensors"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=format) as made:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{TEN.folder}/{name}")
            entry.size, entry.mtime = len(content), 1.5 if format == tarfile.PAX_FORMAT else 1
            made.addfile(entry, io.BytesIO(content))
    write_cifar(TEN, out, target)
    assert contents(target) == expected(TEN, files)


@pytest.mark.parametrize(("raw", "words"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_a_hostile_or_damaged_archive_is_refused_in_words(raw: bytes, words: str, tmp_path: Path) -> None:
    fault = fault_of(TEN, raw, tmp_path)
    assert words in fault
    assert_said_in_words(fault)


@pytest.mark.parametrize("at", [0, 1])
def test_a_label_beyond_the_classes_is_refused_coarse_or_fine(at: int, tmp_path: Path) -> None:
    files = members_of(HUNDRED)
    wrong = bytearray(files["test.bin"])
    wrong[at] = HUNDRED.label_classes[at]
    fault = fault_of(HUNDRED, archive(HUNDRED, {**files, "test.bin": bytes(wrong)}), tmp_path)
    assert fault == f"The file test.bin has the label {wrong[at]}; labels there go from 0 to {wrong[at] - 1}."


def test_no_archive_takes_memory_by_what_it_claims(tmp_path: Path) -> None:
    tracemalloc.start()
    for name, raw, _ in HOSTILE:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        fault_of(TEN, raw, tmp_path)
        assert tracemalloc.get_traced_memory()[1] - before < 8_000_000, name
    tracemalloc.stop()


def test_the_official_sizes_are_those_of_60000_images() -> None:
    for kind in CIFAR.values():
        assert kind.images * kind.record == {"cifar10": 6 * 30_730_000, "cifar100": 184_440_000}[kind.name]
        assert (kind.train_images, len(kind.sha256)) == (50_000, 64)


def test_600_mutated_archives_are_refused_in_words_or_still_read(tmp_path: Path) -> None:
    random, outcomes, target = Random(3), Counter[str](), tmp_path / "data.safetensors"
    kind = TEN._replace(images=12)
    files = members_of(kind)
    honest = tar({f"{kind.folder}/{name}": content for name, content in files.items()})
    packed = zipped(honest)
    headers = [at for at in range(0, len(honest), 512) if honest[at + 257 : at + 262] == b"ustar"]
    for number in range(600):
        if number % 3 == 0:
            raw = mutated(packed, random, random.choice((40, None)))
        else:  # within the tar, whose sums are then those of the mutation
            at = random.choice(headers)
            inner = honest[:at] + summed(mutated(honest[at : at + 512], random)) + honest[at + 512 :]
            raw = zipped(inner if number % 3 == 1 else mutated(honest, random))
        try:
            write_cifar(kind, io.BytesIO(raw), target)
        except FileFault as fault:
            assert_said_in_words(str(fault))
            outcomes["refused"] += 1
        else:
            assert {name: len(data) for name, data in contents(target).items()} == {
                name: len(data) for name, data in expected(kind, files).items()
            }
            outcomes["read"] += 1
    assert outcomes["refused"] > 200
    assert outcomes["read"] > 50


def summed(header: bytes) -> bytes:
    """A tar header with its sum put right."""
    block = header[:512].ljust(512, b"\0")
    total = sum(block[:148]) + 8 * 32 + sum(block[156:])
    return block[:148] + b"%06o\0 " % total + block[156:]


@pytest.mark.parametrize("packed", [False, True])
def test_idx_files_are_read_plain_or_packed(packed: bool, tmp_path: Path) -> None:
    files, target = idx_files(), tmp_path / "data.safetensors"
    write_idx(opened({f"{name}.gz": zipped(raw) for name, raw in files.items()} if packed else files), target)
    found = contents(target)
    assert [found[role] for role in ROLES] == [
        raw[16 if "images" in name else 8 :] for name, raw in files.items()
    ]
    assert read_header(target).shapes["test_images"] == (12, 1, 4, 5)
    assert read_header(target).metadata == {"classes": "10"}


def test_the_role_of_a_file_is_in_its_name() -> None:
    assert tuple(role_of(name) for name in IDX_NAMES) == ROLES
    assert role_of("train-images.idx3-ubyte.gz") == "train_images"
    assert role_of("../train-images-idx3-ubyte") is role_of("t10k-images") is role_of("") is None


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        (IDX_NAMES[0], idx((30, 4, 5), bytes(600), 13), "has number format 13 and 3 dimensions"),
        (IDX_NAMES[0], idx((30,), bytes(30)), "has number format 8 and 1 dimensions; it must have 8 and 3"),
        (IDX_NAMES[0], idx((30, 4, 5), bytes(599)), "The file of training images is cut short"),
        (IDX_NAMES[0], idx((30, 4, 5), bytes(601)), "longer than it says"),
        (IDX_NAMES[0], idx((30, 5, 5), bytes(750)), "Training images have 5 x 5 pixels, test images 4 x 5"),
        (IDX_NAMES[0], idx((29, 4, 5), bytes(580)), "There are 29 training images, but 30 labels"),
        (IDX_NAMES[0], idx((0, 4, 5), b""), "claims 0 items; 1 to 200,000 are read"),
        (IDX_NAMES[0], idx((2**32 - 1, 4, 5), b""), "claims 4,294,967,295 items"),
        (IDX_NAMES[0], idx((30, 4, 10**6), b""), "4 x 1000000 pixels; a side of 1 to 128"),
        (IDX_NAMES[0], idx((200_000, 128, 128), b""), "claims more than 200,000,000 pixels"),
        (IDX_NAMES[0], zipped(idx((30, 4, 5), bytes(600)))[:-9], "is cut short: it cannot be unpacked"),
        (IDX_NAMES[0], zipped(idx((30, 4, 5), bytes(50_000_000))), "longer than it says"),
        (IDX_NAMES[0], zipped(b"no idx file"), "does not start with two zeros"),
        (IDX_NAMES[0], b"\x89PNG\r\n\x1a\n", "is a PNG image; an IDX file starts with two zeros"),
        (IDX_NAMES[0], b"", "is an empty file"),
        (IDX_NAMES[3], idx((12,), bytes([10]) * 12), "Training labels go from 0 to 9, and test labels to 10"),
        (IDX_NAMES[1], idx((30,), bytes(30)), "there must be two classes or more"),
    ],
)
def test_a_wrong_idx_file_is_refused_in_words(name: str, raw: bytes, words: str, tmp_path: Path) -> None:
    fault = idx_fault({**idx_files(), name: raw}, tmp_path)
    assert words in fault
    assert_said_in_words(fault)


def test_a_missing_idx_file_is_named(tmp_path: Path) -> None:
    files = idx_files()
    del files["t10k-labels-idx1-ubyte"]
    assert idx_fault(files, tmp_path).startswith("There is no file of test labels; four are needed")


def test_500_mutated_idx_files_are_refused_in_words_or_still_read(tmp_path: Path) -> None:
    random, outcomes, target = Random(4), Counter[str](), tmp_path / "data.safetensors"
    for number in range(500):
        files = idx_files()
        name = random.choice(IDX_NAMES)
        raw = mutated(files[name], random, random.choice((16, 16, None)))
        files[name] = raw if number % 2 else zipped(raw)
        try:
            write_idx(opened(files), target)
        except FileFault as fault:
            assert_said_in_words(str(fault))
            outcomes["refused"] += 1
        else:
            assert contents(target).keys() == set(ROLES)
            outcomes["read"] += 1
    assert outcomes["refused"] > 200
    assert outcomes["read"] > 20
