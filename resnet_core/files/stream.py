"""A file read as a stream, unpacked where it is gzip: never more at once than a caller asks for."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from resnet_core.files.faults import FileFault

GZIP_START = b"\x1f\x8b"
CHUNK = 2**18


class PlainStream:
    """What `file`, which can seek, holds from its start. `name` is what a person is told about.

    Each method raises `FileFault` where the gzip stream is damaged.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        file.seek(0)
        zipped = file.read(len(GZIP_START)) == GZIP_START
        file.seek(0)
        self._file = cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb")) if zipped else file
        self._name = name

    def some(self, most: int) -> bytes:
        """The next bytes, `most` unless the stream ends before."""
        parts: list[bytes] = []
        while most > 0 and (part := self._read(most)):
            parts.append(part)
            most -= len(part)
        return b"".join(parts)

    def exactly(self, count: int) -> bytes:
        """The next `count` bytes; raises `FileFault` where the stream ends before."""
        found = self.some(count)
        if len(found) < count:
            raise FileFault(f"{self._name} is cut short.")
        return found

    def in_chunks(self, count: int, size: int = CHUNK) -> Iterator[bytes]:
        """The next `count` bytes, `size` at a time."""
        for start in range(0, count, size):
            yield self.exactly(min(size, count - start))

    def zeros_to_the_end(self, most: int) -> bool:
        """Whether nothing but zeros follows, and `most` of them at most. A gzip stream's sum is checked."""
        while chunk := self.some(min(CHUNK, most + 1)):
            most -= len(chunk)
            if most < 0 or chunk.count(0) < len(chunk):
                return False
        return True

    def _read(self, most: int) -> bytes:
        try:
            return self._file.read(most)
        except (EOFError, zlib.error, gzip.BadGzipFile) as fault:
            end = "cut short" if isinstance(fault, EOFError) else "damaged"
            raise FileFault(f"{self._name} is {end}: it cannot be unpacked to its end.") from None
