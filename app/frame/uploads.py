"""Files that visitors bring: stored under their hash, and given up when they become too many.

Nothing is decoded here; torch opens a `.pth` file in a process of its own (`weights_file`).
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from resnet_core.decoder.decode import Decoded, decode
from resnet_core.decoder.read import as_ours, has_our_names, shapes_in
from resnet_core.files.faults import FileFault, replacing
from resnet_core.files.safetensors import MOST_FILE_BYTES, read_header
from resnet_core.files.weights_file import as_safetensors

MOST_FILES, MOST_BYTES = 16, 4 * 10**9
MEBIBYTE = 2**20


def store(data: bytes, ending: str, folder: Path | None = None) -> Path:
    """A file with these bytes, named by their hash; the oldest files are deleted when there are too many."""
    folder = folder or Path(tempfile.gettempdir()) / "resnet-explorer-files"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:32]}{ending}"
    if path.exists():
        path.touch()
    else:
        with replacing(path) as file:
            file.write(data)
    _make_room(folder)
    return path


def weights(key: str) -> Path | None:
    """The upload field for a file of weights, under `key`, and the path of the file as checked safetensors.

    Where a network of ours is decoded from it, its tensors have our names. None before there is a file.
    Raises `FileFault` for one that cannot be used.
    """
    most = MOST_FILE_BYTES // MEBIBYTE
    label = f"A .safetensors or .pth file of weights, at most {most} MiB"
    upload = st.file_uploader(label, max_upload_size=most, key=key)
    if upload is None:
        return None
    source = _store_once(upload, ".weights", key)
    target = source.with_suffix(".safetensors")
    return _with_our_names(target if target.exists() else as_safetensors(source, target))


def names_and_shapes(key: str) -> Path | None:
    """The upload field for weights, or for a list of their names and shapes, and the path of the file."""
    most = MOST_FILE_BYTES // MEBIBYTE
    label = f"A .safetensors or .pth of at most {most} MiB, or a JSON list of names and shapes"
    upload = st.file_uploader(label, max_upload_size=most, key=key)
    return None if upload is None else _store_once(upload, ".weights", key)


@lru_cache(maxsize=32)
def decoded(path: Path) -> Decoded | None:
    """The network that a file, which is named by its hash, is decoded to. Raises `FileFault`."""
    return decode(shapes_in(path))


def _with_our_names(path: Path) -> Path:
    """A copy of the file with our names, where it has others; the file itself where it has them already."""
    own, shapes = decoded(path), read_header(path).shapes
    if own is None or not own.fits or has_our_names(own, shapes):
        return path
    target = path.with_suffix(".ours.safetensors")
    return target if target.exists() else as_ours(path, own, target)


def images_of(own: Decoded) -> dict[str, object]:
    """The sides of the images that weights were made for, where they tell."""
    return {"height": own.input.height, "width": own.input.width} if own.knows_images else {}


def _make_room(folder: Path) -> None:
    """Deletes the oldest files until both limits are met; the newest stays."""
    files: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another visitor's page has just deleted it
            stat = path.stat()
            files.append((stat.st_mtime, stat.st_size, path))
    total = 0
    for count, (_, size, path) in enumerate(sorted(files, reverse=True)):
        total += size
        if count >= MOST_FILES or (count > 0 and total > MOST_BYTES):
            path.unlink(missing_ok=True)


def _store_once(upload: UploadedFile, ending: str, key: str) -> Path:
    """As `store`, once for each upload, whose bytes are then let go."""
    id, path = st.session_state.get(f"{key}_stored", ("", ""))
    if id != upload.file_id:
        path = str(store(upload.getvalue(), ending))
        st.session_state[f"{key}_stored"] = [upload.file_id, path]
        let_go(upload, key)
    if not Path(path).is_file():
        raise FileFault("The file was given up for newer ones; please choose it again.")
    return Path(path)


def let_go(upload: UploadedFile, key: str) -> None:
    """Frees the bytes of an upload, which Streamlit would hold until long after its page is closed.

    The field goes on to show the file, whose content is empty from now on.
    """
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        empty = UploadedFileRec(upload.file_id, upload.name, upload.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    # What a field returns is a copy of what the session holds, and both hold the bytes.
    for one in (upload, st.session_state.get(key)):
        if isinstance(one, UploadedFile):
            one.seek(0)
            one.truncate()
