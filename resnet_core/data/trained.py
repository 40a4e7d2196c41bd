"""Weights that were trained here: a folder of safetensors files, limited in size, the oldest going first.

Nothing here needs torch. A training on a cluster keeps its weights on the machine that trained, so a server
elsewhere does not find them unless they share their home folders.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from resnet_core.files.download import cache_folder

MOST_BYTES = 2**30
NAME = re.compile(r"[0-9a-f]{32}\.safetensors")
BEGUN = "begun-"
STALE_SECONDS = 3600.0


def find(name: str, folder: Path | None = None) -> Path | None:
    """The file that a `checkpoint` event names; None where it is not kept, or not any more."""
    path = (folder or kept_in()) / name
    return path if NAME.fullmatch(name) and path.is_file() else None


def kept_in() -> Path:
    """The folder; it need not exist yet."""
    return cache_folder() / "trained"


def keep(write: Callable[[Path], object], folder: Path | None = None, most_bytes: int = MOST_BYTES) -> Path:
    """Has `write` make a file, and keeps it under a name made of its bytes, which is returned.

    Raises `OSError` where there is no room.
    """
    folder = folder or kept_in()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    begun = folder / f"{BEGUN}{token_hex(8)}"
    try:
        write(begun)
        with begun.open("rb") as opened:
            name = f"{hashlib.file_digest(opened, 'sha256').hexdigest()[:32]}.safetensors"
        path = begun.replace(folder / name)
    finally:
        begun.unlink(missing_ok=True)
    _let_go(folder, path, most_bytes)
    return path


def _let_go(folder: Path, newest: Path, most_bytes: int) -> None:
    """Deletes what was begun and left, and the oldest until all fit; the newest stays, however large."""
    total, now = 0, time.time()
    files = [(path.stat(), path) for path in folder.iterdir() if path != newest]
    room = most_bytes - newest.stat().st_size
    for about, path in sorted(files, key=lambda pair: -pair[0].st_mtime):
        total += about.st_size
        left = path.name.startswith(BEGUN)
        if (total > room and not left) or (left and about.st_mtime < now - STALE_SECONDS):
            with suppress(FileNotFoundError):  # another process was sooner
                path.unlink()
