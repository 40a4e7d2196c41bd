"""The archive of a `.pt2` file: a zip, from which the JSON of one network is read, within bounds."""

from __future__ import annotations

import zlib
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from resnet_core.files.bounded_json import MOST_JSON_BYTES
from resnet_core.files.faults import FileFault, megabytes
from resnet_core.files.zip_directory import check_directory

__all__ = ["model_json"]

MOST_ENTRIES = 40_000
MODEL, JSON = "/models/", ".json"


def model_json(file: BinaryIO) -> bytes:
    """The JSON of the one model in the archive. Raises `FileFault` for an archive that is none."""
    check_directory(file, MOST_ENTRIES)
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
