"""IDX files, the format of MNIST: four of them, plain or gzip, hold images and labels to train and test on.

The format is LeCun's, as on the page of MNIST: two zero bytes, the number format (8: bytes), the number of
dimensions, each dimension as 4 bytes (big-endian), then the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import prod
from typing import BinaryIO, NamedTuple

from resnet_core.files.faults import FileFault, head_of_stream, seems
from resnet_core.files.stream import GZIP_START, PlainStream

ROLES = ("train_images", "train_labels", "test_images", "test_labels")
NAME = re.compile(r"(train|t10k|test)[-_](images|labels)[-._]idx[13][-._]ubyte(\.gz)?")
EXAMPLE = "train-images-idx3-ubyte.gz"
BYTES = 8
MOST_IMAGES = 200_000
MOST_SIDE = 128
MOST_PIXELS = 2 * 10**8  # of one file


class Idx(NamedTuple):
    """What four files hold: the numbers of images, the size of all of them, the classes, and the labels."""

    train: int
    test: int
    height: int
    width: int
    classes: int
    train_labels: bytes
    test_labels: bytes


def role_of(name: str) -> str | None:
    """Which of `ROLES` a file of this name has, as `t10k-labels-idx1-ubyte.gz`; None if none."""
    found = NAME.fullmatch(name)
    return f"{'train' if found[1] == 'train' else 'test'}_{found[2]}" if found else None


def read_idx(files: Mapping[str, BinaryIO]) -> tuple[Idx, Iterator[tuple[str, bytes]]]:
    """What the four files, by role, hold; and role and data of the images, piece by piece, in rows.

    Raises `FileFault` for files that are not as they must be, also while the pieces are read.
    """
    missing = [role for role in ROLES if role not in files]
    if missing:
        raise FileFault(f"There is no file of {_words(missing[0])}; four are needed, such as {EXAMPLE}.")
    streams = {role: _stream(files[role], role) for role in ROLES}
    sizes = {role: _header(streams[role], role) for role in ROLES}
    (train, height, width), (test, *other) = sizes["train_images"], sizes["test_images"]
    if [height, width] != other:
        raise FileFault(f"Training images have {height} x {width} pixels, test images {_times(other)}.")
    for images, labels in (("train_images", "train_labels"), ("test_images", "test_labels")):
        (many, *_), (few,) = sizes[images], sizes[labels]
        if many != few:
            raise FileFault(f"There are {many:,} {_words(images)}, but {few:,} labels for them.")
    asked, given = (b"".join(_data(streams[role], role, sizes[role])) for role in ROLES if "labels" in role)
    classes = max(asked) + 1
    if classes < 2 or max(given) >= classes:
        raise FileFault(
            f"Training labels go from 0 to {max(asked)}, and test labels to {max(given)}; there must be two"
            " classes or more, and none for testing alone."
        )
    return Idx(train, test, height, width, classes, asked, given), (
        (role, data) for role in ROLES if "images" in role for data in _data(streams[role], role, sizes[role])
    )


def _stream(file: BinaryIO, role: str) -> PlainStream:
    head = head_of_stream(file)
    if not head.startswith(GZIP_START) and head[:2] != b"\x00\x00":
        raise FileFault(f"The file of {_words(role)} is {seems(head)}; an IDX file starts with two zeros.")
    return PlainStream(file, f"The file of {_words(role)}")


def _header(stream: PlainStream, role: str) -> tuple[int, ...]:
    dimensions = 3 if role.endswith("images") else 1
    magic = stream.exactly(4)
    if magic[:2] != b"\x00\x00":
        raise FileFault(f"The file of {_words(role)} is no IDX file: it does not start with two zeros.")
    if magic[2:] != bytes((BYTES, dimensions)):
        said = f"number format {magic[2]} and {magic[3]} dimensions"
        raise FileFault(f"The file of {_words(role)} has {said}; it must have {BYTES} and {dimensions}.")
    sizes = tuple(int.from_bytes(stream.exactly(4), "big") for _ in range(dimensions))
    count, *sides = sizes
    if not 1 <= count <= MOST_IMAGES:
        raise FileFault(f"The file of {_words(role)} claims {count:,} items; 1 to {MOST_IMAGES:,} are read.")
    if not all(1 <= side <= MOST_SIDE for side in sides):
        raise FileFault(f"The images have {_times(sides)} pixels; a side of 1 to {MOST_SIDE} is read.")
    if sides and count * sides[0] * sides[1] > MOST_PIXELS:
        raise FileFault(f"The file of {_words(role)} claims more than {MOST_PIXELS:,} pixels in all.")
    return sizes


def _data(stream: PlainStream, role: str, sizes: tuple[int, ...]) -> Iterator[bytes]:
    yield from stream.in_chunks(prod(sizes))
    if stream.some(1):
        raise FileFault(f"The file of {_words(role)} is longer than it says, so it is damaged.")


def _words(role: str) -> str:
    part, _, what = role.partition("_")
    return f"{'training' if part == 'train' else 'test'} {what}"


def _times(sides: list[int]) -> str:
    return " x ".join(map(str, sides))
