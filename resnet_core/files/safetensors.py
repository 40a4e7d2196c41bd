"""The header of a safetensors file, read with suspicion and written: names, number formats, shapes, offsets.

A file is the header's length (8 bytes, little-endian), the header (JSON) and the data. Everything the header
says is checked against the file before a byte of data is touched: this reader accepts what the format's own
library accepts, less what no ResNet needs (huge headers, numbers of less than a byte, odd names).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import BinaryIO, NamedTuple, NoReturn

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, megabytes, seems

MOST_FILE_BYTES = 1_000_000_000
MOST_HEADER_BYTES = 4 * 2**20
MOST_TENSORS = 40_000
MOST_DIMENSIONS = 8
MOST_NAME = 200
MOST_COUNT = 2**40
NUMBER_BYTES: dict[str, int] = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U8": 1,
}
FLOATS = ("F64", "F32", "F16", "BF16")
ENTRY_KEYS = {"dtype", "shape", "data_offsets"}


class Entry(NamedTuple):
    """One tensor: number format, shape, and the bytes of the file it takes, from `start` to `end`."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


class Header(NamedTuple):
    """The tensors of a file by name, in the order of their data, and what it says about itself."""

    entries: Mapping[str, Entry]
    metadata: Mapping[str, str]

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor."""
        return {name: entry.shape for name, entry in self.entries.items()}


def read_header(path: Path) -> Header:
    """The checked header of the file at `path`. Raises `FileFault` for anything that is not as it must be."""
    with path.open("rb") as file:
        return header_of(file, path.stat().st_size)


def header_of(file: BinaryIO, size: int) -> Header:
    """The checked header of an open file of `size` bytes. Raises `FileFault`."""
    if size > MOST_FILE_BYTES:
        raise FileFault(f"The file has {megabytes(size)}; at most {megabytes(MOST_FILE_BYTES)} are read.")
    first = file.read(8)
    length = int.from_bytes(first, "little")
    start = file.read(1)
    if len(first) < 8 or start != b"{":
        raise FileFault(f"This is {seems(first + start + file.read(503))}, not a safetensors file.")
    if length > min(MOST_HEADER_BYTES, size - 8):
        most = min(MOST_HEADER_BYTES, size - 8)
        raise FileFault(f"The header claims {length:,} bytes; at most {most:,} are possible here.")
    return _checked(_parsed(start + file.read(length - 1)), 8 + length, size)


def header_bytes(entries: Mapping[str, tuple[str, tuple[int, ...]]], metadata: Mapping[str, str]) -> bytes:
    """Length and header for tensors, each a number format and a shape, whose data follow in this order."""
    fields: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    place = 0
    for name, (dtype, shape) in entries.items():
        end = place + prod(shape) * NUMBER_BYTES[dtype]
        fields[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(fields, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # so that the data, and every tensor of 8-byte numbers, is aligned
    return len(text).to_bytes(8, "little") + text


def _parsed(raw: bytes) -> dict[str, object]:
    # A tensor has one brace and two brackets: a header bloated with empty lists is refused unparsed.
    if raw.count(b"{") > MOST_TENSORS + 2 or raw.count(b"[") > 2 * MOST_TENSORS + 2:
        raise FileFault(f"The header lists more than {MOST_TENSORS:,} tensors, which is more than is read.")
    try:
        parsed = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_without_repeats,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except FileFault:
        raise
    except RecursionError:
        raise FileFault("The header is nested deeper than a header can be.") from None
    except ValueError:
        raise FileFault("The header is damaged: it is not JSON text.") from None
    if not isinstance(parsed, dict):
        raise FileFault("The header is damaged: it does not list tensors by name.")
    return parsed


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for name, value in pairs if found[name] is not value)
        raise FileFault(f"The header says {shown(twice)} twice, so it is not clear what is meant.")
    return found


def _no_fraction(text: str) -> NoReturn:
    raise FileFault(f"The header says {shown(text)} where only whole numbers can be.")


def _checked(fields: dict[str, object], data_start: int, size: int) -> Header:
    metadata = _metadata(fields.pop("__metadata__", {}))
    found = {name: _entry(name, value, data_start) for name, value in fields.items()}
    if not found:
        raise FileFault("The file holds no tensors.")
    entries = dict(sorted(found.items(), key=lambda item: item[1][2:]))
    place = data_start
    for name, entry in entries.items():
        if entry.start != place:
            between = "overlap" if entry.start < place else "leave a gap"
            raise FileFault(f"The data of {shown(name)} and of the tensor before it {between}.")
        place = entry.end
    if place != size:
        end = "cut short" if place > size else "followed by other data"
        raise FileFault(f"The tensors end at byte {place:,}, but the file has {size:,}: it is {end}.")
    return Header(entries, metadata)


def _metadata(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise FileFault("The header's __metadata__ holds something other than texts.")
    return value


def _entry(name: str, value: object, data_start: int) -> Entry:
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise FileFault(f"{shown(name)} cannot be the name of a tensor.")
    if not isinstance(value, dict) or value.keys() != ENTRY_KEYS:
        raise FileFault(f"The header does not give {shown(name)} exactly a dtype, a shape and data_offsets.")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not isinstance(dtype, str) or dtype not in NUMBER_BYTES:
        allowed = ", ".join(NUMBER_BYTES)
        raise FileFault(f"{shown(name)} has the number format {shown(dtype)}; read are {allowed}.")
    if not _are_counts(shape) or len(shape) > MOST_DIMENSIONS:
        raise FileFault(f"{shown(name)} has the impossible shape {shown(shape)}.")
    if not _are_counts(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise FileFault(f"{shown(name)} has the impossible data_offsets {shown(offsets)}.")
    needs, has = prod(shape) * NUMBER_BYTES[dtype], offsets[1] - offsets[0]
    if needs != has:
        raise FileFault(f"{shown(name)} needs {shown(needs)} bytes by its shape, but is given {shown(has)}.")
    return Entry(dtype, tuple(shape), data_start + offsets[0], data_start + offsets[1])


def _are_counts(values: object) -> bool:
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value <= MOST_COUNT for value in values
    )
