"""Official weights, fetched once: the size limited, the hash checked, kept in a folder as safetensors.

Needs no torch. Nothing here is tried again in the background, and nothing but the one address is asked.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from resnet_core.files import FileFault, megabytes, replacing
from resnet_core.official import OfficialWeights
from resnet_core.safetensors_header import read_header
from resnet_core.weights_file import as_safetensors

__all__ = ["cache_folder", "obtain"]

CACHE_VARIABLE = "RESNET_EXPLORER_CACHE"
SILENT_SECONDS = 20.0
DEADLINE_SECONDS = 1800.0
CHUNK = 2**18
OTHERWISE = "Seeded weights and a file of your own work without a connection."

Watch = Callable[[int, int], None]  # bytes that have come, and bytes there will be at most


def cache_folder() -> Path:
    """Where official weights are kept: what RESNET_EXPLORER_CACHE names, else a folder in the home folder."""
    given = os.environ.get(CACHE_VARIABLE, "")
    return Path(given) if given else Path.home() / ".cache" / "resnet-explorer"


def obtain(weights: OfficialWeights, folder: Path, watch: Watch, deadline: float = DEADLINE_SECONDS) -> Path:
    """These weights as a checked safetensors file in `folder`: kept, copied from PyTorch's cache, or fetched.

    `watch` is called as bytes come. Raises `FileFault` when they cannot be had within `deadline` seconds, or
    are not what they should be.
    """
    kept = folder / f"{Path(weights.file).stem}.safetensors"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if _is_whole(kept):
            return kept
        known = _torch_cache() / weights.file
        if known.is_file() and known.stat().st_size <= weights.most_bytes and _hash_fits(weights, known):
            return as_safetensors(known, kept)
        fetched = folder / weights.file
        _fetch(weights, fetched, watch, time.monotonic() + deadline)
        try:
            return as_safetensors(fetched, kept)
        finally:
            fetched.unlink(missing_ok=True)
    except OSError as error:
        raise FileFault(f"{weights.file} could not be kept in {folder}: {error.strerror or error}.") from None


def _is_whole(kept: Path) -> bool:
    try:
        return kept.is_file() and bool(read_header(kept).entries)
    except FileFault:
        return False


def _torch_cache() -> Path:
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def _hash_fits(weights: OfficialWeights, path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(weights.sha256_start)


class _SameHost(HTTPRedirectHandler):
    def redirect_request(self, req: Request, *answer: Any) -> Request | None:
        """The request that follows a redirect, on the same host only."""
        here, there = urlsplit(req.full_url), urlsplit(answer[-1])
        if (there.scheme, there.netloc) != (here.scheme, here.netloc):
            answer[0].close()
            raise FileFault(f"{here.hostname} sends on to {there.hostname}, which is not asked. {OTHERWISE}")
        return super().redirect_request(req, *answer)


def _fetch(weights: OfficialWeights, target: Path, watch: Watch, until: float) -> None:
    digest = hashlib.sha256()
    done = 0
    with _opened(weights) as answer, replacing(target) as file:
        for chunk in _chunks(weights, answer):
            done += len(chunk)
            if done > weights.most_bytes:
                most = megabytes(weights.most_bytes)
                raise FileFault(
                    f"More than {most} came for {weights.file}, so it is not that file. {OTHERWISE}"
                )
            if time.monotonic() > until:
                raise FileFault(
                    f"{weights.file} came too slowly: {megabytes(done)} in the time given. {OTHERWISE}"
                )
            file.write(chunk)
            digest.update(chunk)
            watch(done, weights.most_bytes)
        if not digest.hexdigest().startswith(weights.sha256_start):
            what = f"What came for {weights.file} ({megabytes(done)}) is cut short or altered"
            raise FileFault(f"{what}: its hash is another. It was thrown away. {OTHERWISE}")


def _opened(weights: OfficialWeights) -> HTTPResponse:
    host = urlsplit(weights.url).hostname
    request = Request(weights.url, headers={"User-Agent": "resnet-explorer"})
    try:
        answer = build_opener(_SameHost).open(request, timeout=SILENT_SECONDS)
    except HTTPError as error:
        error.close()
        raise FileFault(f"{host} answered {error.code} when asked for {weights.file}. {OTHERWISE}") from None
    except (OSError, HTTPException):
        raise FileFault(f"{host} cannot be reached, so {weights.file} was not fetched. {OTHERWISE}") from None
    assert isinstance(answer, HTTPResponse)
    return answer


def _chunks(weights: OfficialWeights, answer: HTTPResponse) -> Iterator[bytes]:
    try:
        # read1 gives what is there; read would wait for a full chunk, and a slow server could stretch that.
        while chunk := answer.read1(CHUNK):
            yield chunk
    except (OSError, HTTPException):
        raise FileFault(f"The connection broke while {weights.file} was coming. {OTHERWISE}") from None
