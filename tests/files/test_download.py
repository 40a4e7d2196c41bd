"""Fetching official weights from a server on this machine that answers well, badly, slowly or never ends."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from resnet_core.data.official import OfficialWeights, obtain
from resnet_core.files import weights_file
from resnet_core.files.download import CACHE_VARIABLE, cache_folder
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import read_header
from resnet_core.nn import pth_child
from resnet_core.nn.weights import read_tensors, write_tensors
from tests.files.corpus import pth, tiny_weights

WEIGHTS = pth(tiny_weights())
START = hashlib.sha256(WEIGHTS).hexdigest()[:8]
NAME = f"tiny-{START}.pth"
OFFLINE = "Seeded weights and a file of your own work without a connection."


class Answers(BaseHTTPRequestHandler):
    """One way to answer for each folder of the address."""

    def do_GET(self) -> None:
        ways: dict[str, Callable[[], None]] = {
            "right": partial(self.send, WEIGHTS),
            "undeclared": partial(self.send, WEIGHTS, declared=None),
            "altered": partial(self.send, WEIGHTS[:-30] + b"x" + WEIGHTS[-29:]),
            "truncated": partial(self.send, WEIGHTS[:5000], declared=len(WEIGHTS)),
            "short": partial(self.send, WEIGHTS[:5000]),
            "page": partial(self.send, b"<html>Please log in</html>"),
            "endless": self.without_end,
            "slow": self.drop_by_drop,
            "moved": partial(self.redirect, f"/right/{NAME}"),
            "elsewhere": partial(self.redirect, f"http://localhost:1/right/{NAME}"),
            "circle": partial(self.redirect, f"/circle/{NAME}"),
            "file": partial(self.redirect, "file:///etc/hostname"),
            "broken": partial(self.send_error, 500),
            "nonsense": self.babble,
        }
        asked = self.path.split("/")[1]
        server = self.server
        assert isinstance(server, Server)
        server.asked.append(asked)
        try:
            ways.get(asked, partial(self.send_error, 404))()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, body: bytes, declared: int | None = -1) -> None:
        self.send_response(200)
        if declared is not None:
            self.send_header("Content-Length", str(len(body) if declared < 0 else declared))
        self.end_headers()
        self.wfile.write(body)

    def without_end(self) -> None:
        self.send(WEIGHTS, declared=None)
        while not self.server_is_stopping():
            self.wfile.write(bytes(2**16))

    def drop_by_drop(self) -> None:
        self.send(b"", declared=len(WEIGHTS))
        for byte in WEIGHTS:
            if self.server_is_stopping():
                break
            self.wfile.write(bytes([byte]))
            time.sleep(0.02)

    def server_is_stopping(self) -> bool:
        assert isinstance(self.server, Server)
        return self.server.stopping.is_set()

    def babble(self) -> None:
        self.wfile.write(b"no HTTP at all\r\n\r\n")

    def redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked: list[str] = []
        self.stopping = threading.Event()


def converted_here(source: Path, target: Path, deadline: float) -> None:
    """As in a process of its own, whose torch takes two seconds to load: `test_weights_file.py` has that."""
    assert pth_child.main(source, target) == ""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.setattr(weights_file, "_convert", converted_here)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stopping.set()
        server.shutdown()
        thread.join()


def weights_at(server: Server, way: str) -> OfficialWeights:
    address = f"http://127.0.0.1:{server.server_port}/{way}/{NAME}"
    return OfficialWeights("resnet18", "V1", address, round(len(WEIGHTS) / 2**20, 3), 0.0, 0.0)


def ignore(done: int, most: int) -> None:
    assert 0 < done <= most


def fault_of(server: Server, way: str, folder: Path, deadline: float = 20.0) -> str:
    with pytest.raises(FileFault) as caught:
        obtain(weights_at(server, way), folder, ignore, deadline)
    assert list(folder.iterdir()) == []
    return str(caught.value)


@pytest.mark.parametrize("way", ["undeclared", "moved"])
def test_weights_are_fetched_checked_and_kept_as_safetensors(
    way: str, server: Server, tmp_path: Path
) -> None:
    folder, came = tmp_path / "cache" / "deep", list[int]()
    kept = obtain(weights_at(server, way), folder, lambda done, most: came.append(done))
    assert [path.name for path in folder.iterdir()] == [f"tiny-{START}.safetensors"] == [kept.name]
    assert came[-1] == len(WEIGHTS)
    found = read_tensors(kept)
    assert all(torch.equal(found[key], tensor) for key, tensor in tiny_weights().items())


def test_kept_weights_are_not_fetched_again_unless_they_are_damaged(server: Server, tmp_path: Path) -> None:
    weights, kept = weights_at(server, "right"), tmp_path / f"tiny-{START}.safetensors"
    write_tensors(kept, tiny_weights())
    assert obtain(weights, tmp_path, ignore) == kept
    assert server.asked == []
    kept.write_bytes(kept.read_bytes()[:-1])
    assert read_header(obtain(weights, tmp_path, ignore)).shapes
    assert server.asked == ["right"]


def test_a_file_in_pytorchs_own_cache_is_used(server: Server, tmp_path: Path) -> None:
    known = tmp_path / "torch" / "hub" / "checkpoints" / NAME
    known.parent.mkdir(parents=True)
    known.write_bytes(WEIGHTS)
    obtain(weights_at(server, "right"), tmp_path / "cache", ignore)
    assert server.asked == []
    known.write_bytes(WEIGHTS[:-1] + b"x")
    obtain(weights_at(server, "right"), tmp_path / "other", ignore)
    assert server.asked == ["right"]


@pytest.mark.parametrize("way", ["altered", "truncated", "short", "page"])
def test_bytes_with_another_hash_are_thrown_away(way: str, server: Server, tmp_path: Path) -> None:
    fault = fault_of(server, way, tmp_path / "cache")
    assert fault.startswith(f"What came for {NAME} (")
    assert fault.endswith(f"is cut short or altered: its hash is another. It was thrown away. {OFFLINE}")


def test_an_endless_answer_is_cut_off(server: Server, tmp_path: Path) -> None:
    assert f"came for {NAME}, so it is not that file" in fault_of(server, "endless", tmp_path / "cache")


def test_a_slow_answer_is_given_up_at_the_deadline(server: Server, tmp_path: Path) -> None:
    start = time.monotonic()
    assert "came too slowly" in fault_of(server, "slow", tmp_path / "cache", deadline=0.5)
    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("missing", f"127.0.0.1 answered 404 when asked for {NAME}. {OFFLINE}"),
        ("broken", f"127.0.0.1 answered 500 when asked for {NAME}. {OFFLINE}"),
        ("circle", f"127.0.0.1 answered 302 when asked for {NAME}. {OFFLINE}"),
        ("elsewhere", f"127.0.0.1 sends on to localhost, which is not asked. {OFFLINE}"),
        ("nonsense", f"127.0.0.1 cannot be reached, so {NAME} was not fetched. {OFFLINE}"),
    ],
)
def test_another_answer_is_said(way: str, words: str, server: Server, tmp_path: Path) -> None:
    assert fault_of(server, way, tmp_path / "cache") == words


def test_a_redirect_to_a_local_file_is_not_followed(server: Server, tmp_path: Path) -> None:
    assert "127.0.0.1" in fault_of(server, "file", tmp_path / "cache")


def test_without_a_connection_a_sentence_says_what_works(server: Server, tmp_path: Path) -> None:
    weights = weights_at(server, "right")
    server.stopping.set()
    server.shutdown()
    server.server_close()
    with pytest.raises(FileFault, match=f"127.0.0.1 cannot be reached, so {NAME} was not fetched. {OFFLINE}"):
        obtain(weights, tmp_path / "cache", ignore)


def test_a_folder_that_cannot_be_written_is_said(server: Server, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(FileFault, match=r"could not be kept in .*cache: File exists"):
        obtain(weights_at(server, "right"), tmp_path / "cache", ignore)


def test_the_folder_is_in_the_home_folder_or_where_the_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    assert cache_folder() == Path.home() / ".cache" / "resnet-explorer"
    monkeypatch.setenv(CACHE_VARIABLE, "/somewhere/else")
    assert cache_folder() == Path("/somewhere/else")
