"""The list of entries at the end of a zip archive, checked before anything reads it."""

from __future__ import annotations

from typing import BinaryIO

from resnet_core.files.faults import FileFault

__all__ = ["check_directory"]

BYTES_OF_AN_ENTRY = 210  # with a name of 160 letters


def check_directory(file: BinaryIO, most_entries: int, long: bool = True) -> None:
    """That the list of entries is not too long; the file is at its start again. Raises `FileFault`.

    Without `long`, an archive with a list of 64 bits, which only one of gigabytes needs, is refused.
    """
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 2**16 - 22))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise FileFault("The archive is damaged: it has no end.")
    entries = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    longest = min(size, BYTES_OF_AN_ENTRY * most_entries)
    if end >= 20 and tail[end - 20 : end - 16] == b"PK\x06\x07":  # of 64 bits: what it says stands elsewhere
        if not long:
            raise FileFault("The archive is a zip of 64 bits, for gigabytes; a usual zip works.")
        entries, length = _long_directory(file, int.from_bytes(tail[end - 12 : end - 4], "little"))
    if entries > most_entries or length > longest:
        raise FileFault(f"The archive lists more than {most_entries:,} files, which is more than is read.")
    file.seek(0)


def _long_directory(file: BinaryIO, place: int) -> tuple[int, int]:
    if place > 2**62:
        raise FileFault("The archive is damaged: it has no end.")
    file.seek(place)
    record = file.read(56)
    return int.from_bytes(record[32:40], "little"), int.from_bytes(record[40:48], "little")
