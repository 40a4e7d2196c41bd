"""The header of a safetensors file: everything that can be wrong with it is found and said."""

import io
import json
import tracemalloc
from time import process_time

import pytest

from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import (
    MOST_FILE_BYTES,
    MOST_HEADER_BYTES,
    MOST_TENSORS,
    Entry,
    header_bytes,
    header_of,
)

GOOD = {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}


def with_header(text: str | bytes, data: bytes = bytes(24)) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    return len(raw).to_bytes(8, "little") + raw + data


def of(header: object, data: bytes = bytes(24)) -> bytes:
    return with_header(json.dumps(header), data)


def fault_of(raw: bytes, size: int | None = None) -> str:
    with pytest.raises(FileFault) as caught:
        header_of(io.BytesIO(raw), len(raw) if size is None else size)
    return str(caught.value)


def test_a_header_gives_formats_shapes_and_places_in_the_file() -> None:
    raw = of({"__metadata__": {"by": "me"}, "a.weight": GOOD})
    header = header_of(io.BytesIO(raw), len(raw))
    assert header.entries == {"a.weight": Entry("F32", (2, 3), len(raw) - 24, len(raw))}
    assert header.metadata == {"by": "me"}
    assert header.shapes == {"a.weight": (2, 3)}


def test_what_is_written_is_read_back_in_the_order_of_the_data() -> None:
    written = {"z": ("F16", (3,)), "a": ("I64", ()), "m": ("BF16", (2, 0))}
    raw = header_bytes(written, {"about": 'a "test"'}) + bytes(14)
    header = header_of(io.BytesIO(raw), len(raw))
    assert {name: (entry.dtype, entry.shape) for name, entry in header.entries.items()} == written
    assert header.metadata == {"about": 'a "test"'}
    assert (len(raw) - 14) % 8 == 0


FAULTS: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "an empty file"),
    ("seven bytes", b"\x10" + bytes(6), "not a safetensors file"),
    ("a web page", b"<!DOCTYPE html><html>", "a web page"),
    ("a git-lfs pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git-lfs pointer"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(30), "a PNG image"),
    ("a length beyond the file", (2**40).to_bytes(8, "little") + b"{}", "claims 1,099,511,627,776 bytes"),
    ("no JSON", with_header("{nothing}"), "not JSON text"),
    ("no UTF-8", with_header(b'{"\xff": 1}'), "not JSON text"),
    ("JSON and more", with_header('{"a": 1} x'), "not JSON text"),
    ("a name twice", with_header('{"a": 1, "a": 2}'), "says 'a' twice"),
    ("a key twice", with_header('{"a": {"dtype": "F32", "dtype": "F16"}}'), "says 'dtype' twice"),
    ("nested deeply", with_header('{"a": ' + "[" * 50_000 + "}"), "nested deeper"),
    ("a fraction", of({"a": {**GOOD, "shape": [2.0, 3]}}), "only whole numbers"),
    ("NaN", with_header('{"a": NaN}'), "only whole numbers"),
    ("a number of 5,000 digits", with_header('{"a": ' + "9" * 5000 + "}"), "not JSON text"),
    ("no tensors", of({}, b""), "holds no tensors"),
    ("metadata that are no texts", of({"__metadata__": {"a": 1}, "a": GOOD}), "__metadata__"),
    ("an empty name", of({"": GOOD}), "cannot be the name"),
    ("a long name", of({"a" * 201: GOOD}), "cannot be the name"),
    ("a name that moves the cursor", of({"a\x1b[2J": GOOD}), "cannot be the name"),
    ("a tensor that is a number", of({"a": 7}), "exactly a dtype"),
    ("a key too many", of({"a": {**GOOD, "extra": 1}}), "exactly a dtype"),
    ("an unknown format", of({"a": {**GOOD, "dtype": "F8_E4M3"}}), "number format 'F8_E4M3'; read are F64"),
    ("a negative size", of({"a": {**GOOD, "shape": [-2, -3]}}), "impossible shape"),
    ("true for a size", of({"a": {**GOOD, "shape": [True, 6]}}), "impossible shape"),
    ("nine dimensions", of({"a": {**GOOD, "shape": [1] * 9}}), "impossible shape"),
    ("an enormous size", of({"a": {**GOOD, "shape": [10**4000]}}), "impossible shape"),
    ("offsets backwards", of({"a": {**GOOD, "data_offsets": [24, 0]}}), "impossible data_offsets"),
    ("three offsets", of({"a": {**GOOD, "data_offsets": [0, 24, 24]}}), "impossible data_offsets"),
    (
        "a shape too large",
        of({"a": {**GOOD, "shape": [2, 4]}}),
        "needs 32 bytes by its shape, but is given 24",
    ),
    ("a gap", of({"a": {**GOOD, "data_offsets": [8, 32]}}, bytes(32)), "leave a gap"),
    ("an overlap", of({"a": GOOD, "b": GOOD}), "overlap"),
    ("data cut short", of({"a": GOOD}, bytes(23)), "cut short"),
    ("data to spare", of({"a": GOOD}, bytes(25)), "followed by other data"),
]


@pytest.mark.parametrize(("raw", "words"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_fault_is_said(raw: bytes, words: str) -> None:
    assert words in fault_of(raw)


def test_a_file_may_not_be_larger_than_the_limit() -> None:
    assert "at most 1,000.0 MB are read" in fault_of(of({"a": GOOD}), MOST_FILE_BYTES + 1)


def test_a_bloated_header_is_refused_in_little_time_and_memory() -> None:
    lists = with_header('{"a": [' + "[]," * (MOST_HEADER_BYTES // 4) + "[]]}")
    tensors = with_header("{" + ",".join(f'"{n}":{{}}' for n in range(MOST_TENSORS + 10)) + "}")
    large = with_header("{" + " " * MOST_HEADER_BYTES + "}")
    tracemalloc.start()
    start = process_time()
    for raw, words in (
        (lists, "more than 40,000"),
        (tensors, "more than 40,000"),
        (large, "at most 4,194,304"),
    ):
        assert words in fault_of(raw)
    assert process_time() - start < 1
    assert tracemalloc.get_traced_memory()[1] < 4 * MOST_HEADER_BYTES
    tracemalloc.stop()


def test_a_name_said_twice_among_thousands_is_found_at_once() -> None:
    many = ",".join(f'"{n}":{{}}' for n in range(30_000))
    start = process_time()
    assert "says '29999' twice" in fault_of(with_header(f'{{{many},"29999":{{}}}}'))
    assert process_time() - start < 1
