"""What a `.pth` file is made of, seen without opening it: its records, their sizes, the names it calls for.

Such a file is a pickle inside a zip archive or, from PyTorch before 1.6, a chain of pickles. A pickle is
a small program; here its instructions are listed, never run. Allowed are only the names that rebuild tensors.
"""

from __future__ import annotations

import pickletools
import re
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, head_of, megabytes, seems
from resnet_core.files.safetensors import MOST_FILE_BYTES, MOST_TENSORS

ZIP_START = b"PK\x03\x04"
ZIP_END_BYTES, ZIP_END = 22, b"PK\x05\x06"
# The pickles of torch's magic number and of its protocol number, 1001, with which every old file starts.
LEGACY_START = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03."
MOST_PICKLE_BYTES = 8 * 2**20
RECORD = re.compile(
    r"[^/]+/(data\.pkl|data/\d+|version|byteorder|\.format_version|\.storage_alignment|\.data/serialization_id)"
)
STORAGES = ("Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte")
ALLOWED = {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
    *(f"torch {kind}Storage" for kind in STORAGES),
}
SAVE_AGAIN = "Save it again with torch.save(model.state_dict(), ...), or as .safetensors."


def check_pth(path: Path) -> None:
    """Raise `FileFault` unless the file is a `.pth` of tensors alone that takes no more room when opened."""
    size, head = path.stat().st_size, head_of(path)
    if size > MOST_FILE_BYTES:
        raise FileFault(f"The file has {megabytes(size)}; at most {megabytes(MOST_FILE_BYTES)} are read.")
    with path.open("rb") as file:
        if head.startswith(ZIP_START):
            _check_zip(file, size)
        elif head.startswith(LEGACY_START):
            _check_legacy(file)
        else:
            raise FileFault(f"This is {seems(head)}, not a file of weights.")


def _check_zip(file: BinaryIO, size: int) -> None:
    file.seek(max(0, size - ZIP_END_BYTES))
    if not file.read().startswith(ZIP_END):
        raise FileFault("The archive is cut short, or other data follow it.")
    try:
        with ZipFile(file) as archive:
            records = archive.infolist()
            _check_records(records, size)
            pickles = [record for record in records if record.filename.endswith("/data.pkl")]
            if len(pickles) != 1:
                raise FileFault("This zip archive is not one that PyTorch wrote.")
            _check_pickle(archive.read(pickles[0]), ALLOWED)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        if isinstance(error, FileFault):
            raise
        raise FileFault("The archive is damaged and cannot be read.") from None


def _check_records(records: list[ZipInfo], size: int) -> None:
    if len(records) > 2 * MOST_TENSORS:
        raise FileFault(f"The archive lists {len(records):,} records, which is more than is read.")
    names = {record.filename for record in records}
    if len(names) < len(records) or len({name.partition("/")[0] for name in names}) > 1:
        raise FileFault("This zip archive is not one that PyTorch wrote.")
    for record in records:
        if not RECORD.fullmatch(record.filename):
            raise FileFault(f"The archive holds {shown(record.filename)}, which weights do not. {SAVE_AGAIN}")
        if record.compress_type != ZIP_STORED or record.compress_size != record.file_size:
            raise FileFault(f"The archive is compressed, which PyTorch never does. {SAVE_AGAIN}")
        if record.filename.endswith("data.pkl") and record.file_size > MOST_PICKLE_BYTES:
            raise FileFault(f"The list of tensors has {megabytes(record.file_size)}, more than is read.")
    if sum(record.file_size for record in records) > size:
        raise FileFault("The archive's records overlap, which PyTorch's never do.")


def _check_legacy(file: BinaryIO) -> None:
    file.seek(len(LEGACY_START))
    rest = file.read(MOST_PICKLE_BYTES)
    for allowed in (set(), ALLOWED, set()):  # about the system, the tensors, the names of the storages
        rest = rest[_check_pickle(rest, allowed) :]


def _check_pickle(raw: bytes, allowed: set[str]) -> int:
    """Raise `FileFault` if the pickle that `raw` starts with calls for another name; else its length."""
    try:
        for code, argument, place in pickletools.genops(raw):
            if code.name == "GLOBAL" and argument not in allowed:
                raise FileFault(f"The file calls for {shown(str(argument).replace(' ', '.'))}. {_not_run()}")
            if code.name in ("INST", "OBJ", "STACK_GLOBAL", "EXT1", "EXT2", "EXT4"):
                raise FileFault(f"The file makes Python objects. {_not_run()}")
            if code.name == "STOP":
                return (place or 0) + 1
    except FileFault:
        raise
    except Exception:  # noqa: BLE001  # a damaged pickle makes the reader raise nearly anything
        raise FileFault("The list of tensors is damaged.") from None
    raise FileFault("The list of tensors is cut short.")


def _not_run() -> str:
    return f"A file of weights has no need of that, and nothing of it was run. {SAVE_AGAIN}"
