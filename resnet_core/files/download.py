"""Files fetched once: the size limited, the hash checked.

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

from resnet_core.files.faults import FileFault, megabytes, replacing

__all__ = ["Remote", "cache_folder", "fetch"]

CACHE_VARIABLE = "RESNET_EXPLORER_CACHE"
SILENT_SECONDS = 20.0
DEADLINE_SECONDS = 1800.0
CHUNK = 2**18

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
    """Where fetched files are kept: what RESNET_EXPLORER_CACHE names, else a folder in the home folder."""
    given = os.environ.get(CACHE_VARIABLE, "")
    return Path(given) if given else Path.home() / ".cache" / "resnet-explorer"


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
