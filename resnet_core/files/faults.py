"""Files from outside: what a person is told about one that cannot be used, and what a file seems to be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast


class FileFault(ValueError):
    """A file that cannot be used or cannot be had; its text is a sentence or two for a person."""


FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"GGUF", "a GGUF file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"version https://git-lfs", "a git-lfs pointer, which stands for a file that was not downloaded"),
    (b"\x80", "a Python pickle"),
)
TAR_MARK = slice(257, 262)
HEAD_BYTES = 512


def seems(head: bytes) -> str:
    """What a file that starts with `head` (512 bytes or fewer) seems to be, in words: `a PNG image`."""
    if not head:
        return "an empty file"
    for start, words in FIRST_BYTES:
        if head.startswith(start):
            return words
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "a WEBP image"
    if head[4:12] in (b"ftypavif", b"ftypheic"):
        return "an AVIF or HEIC image"
    if head[TAR_MARK] == b"ustar":
        return "a tar archive"
    text = head.lstrip().lower()
    if text.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<svg")):
        return "a web page or other markup"
    return "an unknown kind of file"


def head_of(path: Path) -> bytes:
    """The first 512 bytes of a file, or all of a shorter one."""
    with path.open("rb") as file:
        return head_of_stream(file)


def head_of_stream(file: BinaryIO) -> bytes:
    """The first 512 bytes of an open file, or all of a shorter one; it is then at its start again."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return head


def megabytes(count: int) -> str:
    """A number of bytes as a person reads it: `97.8 MB`, where 1 MB is 1,000,000 bytes."""
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when all was written, and vanishes when it was not.

    Whoever reads `path` at any moment finds the old file or the whole new one.
    """
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            yield cast(BinaryIO, file)
            file.flush()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
