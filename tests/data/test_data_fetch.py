"""Fetching the official archive from a server on this machine that has it, has another, or has moved it."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from resnet_core.data import archives, store
from resnet_core.data.archives import Cifar
from resnet_core.files.download import CACHE_VARIABLE
from resnet_core.files.faults import FileFault
from tests.files.data_sets import TEN, archive, members_of
from tests.files.test_download import Answers

ARCHIVE = archive(TEN)
OTHER = archive(TEN, members_of(TEN, seed=1))
OFFICIAL = TEN._replace(sha256=hashlib.sha256(ARCHIVE).hexdigest(), size=len(ARCHIVE))


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: dict[str, bytes | str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = answers, list[str]()


class Handler(Answers):
    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.asked.append(self.path)
        answer = self.server.answers[self.path]
        self.redirect(answer) if isinstance(answer, str) else self.send(answer)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    with Server({}) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(archives, "HOST", f"http://127.0.0.1:{server.server_port}/")
        yield server
        server.shutdown()
        thread.join()


def kept_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def fetched(kind: Cifar) -> tuple[str, list[tuple[int, int]]]:
    came: list[tuple[int, int]] = []
    return store.fetch_cifar(kind, lambda done, most: came.append((done, most))), came


def test_the_official_archive_is_fetched_checked_and_kept(elsewhere: Server) -> None:
    elsewhere.answers[f"/{OFFICIAL.file}"] = ARCHIVE
    name, came = fetched(OFFICIAL)
    assert (name, came[-1]) == ("cifar10", (len(ARCHIVE), len(ARCHIVE)))
    assert kept_names(store.kept_folder()) == {"cifar10.safetensors"}


@pytest.mark.parametrize("raw", [OTHER, ARCHIVE[:-1], ARCHIVE + b"x", b"<html>moved</html>"])
def test_an_archive_with_another_hash_is_thrown_away(raw: bytes, elsewhere: Server) -> None:
    elsewhere.answers[f"/{OFFICIAL.file}"] = raw
    with pytest.raises(FileFault, match="The digits need no connection"):
        fetched(OFFICIAL)
    assert kept_names(store.kept_folder()) == set()


def test_the_host_that_the_files_moved_to_is_followed_and_no_other(
    elsewhere: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = f"localhost:{elsewhere.server_port}"
    elsewhere.answers = {f"/{OFFICIAL.file}": f"http://{moved}/new", "/new": ARCHIVE}
    with pytest.raises(FileFault, match=r"127.0.0.1 sends on to localhost, which is not asked. The digits"):
        fetched(OFFICIAL)
    monkeypatch.setattr(archives, "HOSTS", (moved,))
    assert fetched(OFFICIAL)[0] == "cifar10"
