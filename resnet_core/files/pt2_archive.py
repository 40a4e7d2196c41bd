"""The archive of a `.pt2` file: a zip, from which the JSON of one network is read, within bounds."""

from __future__ import annotations

import zlib
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from resnet_core.files.bounded_json import MOST_JSON_BYTES
from resnet_core.files.faults import FileFault, megabytes

__all__ = ["model_json"]

MOST_ENTRIES = 40_000
MOST_DIRECTORY_BYTES = 8 * 2**20
MODEL, JSON = "/models/", ".json"


def model_json(file: BinaryIO) -> bytes:
    """The JSON of the one model in the archive. Raises `FileFault` for an archive that is none."""
    _check_directory(file)
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            models = [entry for entry in entries if MODEL in entry.filename and entry.filename.endswith(JSON)]
            if len(models) != 1:
                raise FileFault(_no_model(entries, len(models)))
            return _read(archive, models[0])
    except (
        BadZipFile,
        LargeZipFile,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        EOFError,
        OSError,
    ) as fault:
        raise FileFault("The archive is damaged, or compressed in a way that is not read.") from fault
    except (ValueError, LookupError, OverflowError) as fault:
        if isinstance(fault, FileFault):
            raise
        raise FileFault("The archive is damaged.") from fault


def _check_directory(file: BinaryIO) -> None:
    """That the list of entries at the end of the archive is not too long, before it is read."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 2**16 - 22))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise FileFault("The archive is damaged: it has no end.")
    entries = int.from_bytes(tail[end + 10 : end + 12], "little")
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    longest = min(size, MOST_DIRECTORY_BYTES)
    if end >= 20 and tail[end - 20 : end - 16] == b"PK\x06\x07":  # of 64 bits: what it says stands elsewhere
        entries, length = _long_directory(file, int.from_bytes(tail[end - 12 : end - 4], "little"))
    if entries > MOST_ENTRIES or length > longest:
        raise FileFault(f"The archive lists more than {MOST_ENTRIES:,} files, which is more than is read.")
    file.seek(0)


def _long_directory(file: BinaryIO, place: int) -> tuple[int, int]:
    if place > 2**62:
        raise FileFault("The archive is damaged: it has no end.")
    file.seek(place)
    record = file.read(56)
    return int.from_bytes(record[32:40], "little"), int.from_bytes(record[40:48], "little")


def _no_model(entries: list[ZipInfo], models: int) -> str:
    if models:
        return f"The archive holds {models:,} networks; one at a time is read."
    names = {entry.filename.rpartition("/")[2] for entry in entries}
    if "serialized_exported_program.json" in names:
        return (
            "This .pt2 was saved by a torch before 2.8, in an older form; save it again with a newer torch."
        )
    if "data.pkl" in names:
        return "This is a file of weights or a TorchScript network; a network comes from torch.export.save."
    return "This is a zip archive without a network: torch.export.save writes one to models/model.json."


def _read(archive: ZipFile, entry: ZipInfo) -> bytes:
    if entry.file_size > MOST_JSON_BYTES:
        most = megabytes(MOST_JSON_BYTES)
        raise FileFault(f"The graph has {megabytes(entry.file_size)}; at most {most} are read.")
    with archive.open(entry) as stream:
        raw = stream.read(MOST_JSON_BYTES + 1)  # whatever the archive said its length would be
    if len(raw) > MOST_JSON_BYTES:
        raise FileFault(f"The graph has more than {megabytes(MOST_JSON_BYTES)}.")
    return raw
