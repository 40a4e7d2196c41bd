"""Files fetched once: the size limited, the hash checked. Official weights are kept as safetensors.

Needs no torch. Nothing here is tried again in the background, and nothing but the one address is asked.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from resnet_core.data.official import OfficialWeights
from resnet_core.files.faults import FileFault, megabytes, replacing
from resnet_core.files.safetensors import read_header
from resnet_core.files.weights_file import as_safetensors

__all__ = ["Remote", "cache_folder", "fetch", "obtain"]

CACHE_VARIABLE = "RESNET_EXPLORER_CACHE"
SILENT_SECONDS = 20.0
DEADLINE_SECONDS = 1800.0
CHUNK = 2**18
OTHERWISE = "Seeded weights and a file of your own work without a connection."

Watch = Callable[[int, int], None]  # bytes that have come, and bytes there will be at most


class Remote(NamedTuple):
    """A file elsewhere: address, most bytes, the start of its SHA-256 (hexadecimal), and what works without.

    A redirect is followed to the same host, or to one of `hosts`.
    """

    url: str
    most_bytes: int
    sha256_start: str
    otherwise: str
    hosts: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file's name."""
        return self.url.rpartition("/")[2]


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
        fetch(_remote(weights), fetched, watch, deadline)
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


def _remote(weights: OfficialWeights) -> Remote:
    return Remote(weights.url, weights.most_bytes, weights.sha256_start, OTHERWISE)


def fetch(remote: Remote, target: Path, watch: Watch, deadline: float = DEADLINE_SECONDS) -> None:
    """Write the file to `target`, all of it or nothing; `watch` is called as bytes come.

    Raises `FileFault` when it cannot be had within `deadline` seconds, or is not what it should be.
    """
    digest = hashlib.sha256()
    done, until = 0, time.monotonic() + deadline
    with _opened(remote) as answer, replacing(target) as file:
        for chunk in _chunks(remote, answer):
            done += len(chunk)
            if done > remote.most_bytes:
                most = megabytes(remote.most_bytes)
                raise FileFault(
                    f"More than {most} came for {remote.file}, so it is not that file. {remote.otherwise}"
                )
            if time.monotonic() > until:
                raise FileFault(
                    f"{remote.file} came too slowly: {megabytes(done)} in the time given. {remote.otherwise}"
                )
            file.write(chunk)
            digest.update(chunk)
            watch(done, remote.most_bytes)
        if not digest.hexdigest().startswith(remote.sha256_start):
            what = f"What came for {remote.file} ({megabytes(done)}) is cut short or altered"
            raise FileFault(f"{what}: its hash is another. It was thrown away. {remote.otherwise}")


class _KnownHosts(HTTPRedirectHandler):
    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def redirect_request(self, req: Request, *answer: Any) -> Request | None:
        """The request that follows a redirect, by the same scheme, to the same host or a known one."""
        here, there = urlsplit(req.full_url), urlsplit(answer[-1])
        if there.scheme != here.scheme or there.netloc not in (here.netloc, *self._remote.hosts):
            answer[0].close()
            what = f"{here.hostname} sends on to {there.hostname}, which is not asked"
            raise FileFault(f"{what}. {self._remote.otherwise}")
        return super().redirect_request(req, *answer)


def _opened(remote: Remote) -> HTTPResponse:
    host = urlsplit(remote.url).hostname
    request = Request(remote.url, headers={"User-Agent": "resnet-explorer"})
    try:
        answer = build_opener(_KnownHosts(remote)).open(request, timeout=SILENT_SECONDS)
    except HTTPError as error:
        error.close()
        raise FileFault(
            f"{host} answered {error.code} when asked for {remote.file}. {remote.otherwise}"
        ) from None
    except (OSError, HTTPException):
        raise FileFault(
            f"{host} cannot be reached, so {remote.file} was not fetched. {remote.otherwise}"
        ) from None
    assert isinstance(answer, HTTPResponse)
    return answer


def _chunks(remote: Remote, answer: HTTPResponse) -> Iterator[bytes]:
    try:
        # read1 gives what is there; read would wait for a full chunk, and a slow server could stretch that.
        while chunk := answer.read1(CHUNK):
            yield chunk
    except (OSError, HTTPException):
        raise FileFault(f"The connection broke while {remote.file} was coming. {remote.otherwise}") from None
