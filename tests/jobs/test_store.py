"""Results outlive the server, and the app outlives whatever happens to their file."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resnet_core.jobs.request import Request
from resnet_core.jobs.result import Result, ResultError
from resnet_core.jobs.store import MEMORY, Store, from_environment
from resnet_core.labs.events import Done, Point
from resnet_core.spec import ArchSpec
from resnet_core.system.machine import ROOT
from tests.patience import PATIENCE


def result(seed: int = 0, size: int = 10) -> Result:
    request = Request("count", ArchSpec(), seed=seed)
    said = Point("total", {"params": seed, "text": "x" * size, "odd": float("inf")})
    return Result(request, "code", "a processor", "2026-01-31T09:30:00Z", (said, Done(0.5)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deeper" / "results.sqlite"


def test_a_result_is_there_after_a_restart(path: Path) -> None:
    first = Store(str(path), 10**6)
    assert first.outlasts_the_program()
    assert not Store(MEMORY, 10**6).outlasts_the_program()
    first.put(result(1))
    first.close()
    second = Store(str(path), 10**6)
    assert second.get(result(1).key) == result(1)
    assert second.get(result(2).key) is None
    assert second.trouble == ""


def test_the_visitor_is_not_kept() -> None:
    store = Store(MEMORY, 10**6)
    asked = replace(result(), request=replace(result().request, visitor="ann"))
    store.put(asked)
    assert store.get(asked.key) == result()
    assert "ann" not in store.exported()


def test_the_oldest_results_make_room_and_the_file_stays_small(path: Path) -> None:
    store = Store(str(path), 100_000)
    for seed in range(40):
        store.put(result(seed, 10_000))
    kept = [kept.request.seed for kept in store.results()]
    assert kept == list(range(39, 39 - len(kept), -1))
    assert 5 <= len(kept) <= 10
    assert path.stat().st_size < 200_000


def test_a_result_larger_than_the_store_is_not_kept() -> None:
    store = Store(MEMORY, 10_000)
    store.put(result(1))
    store.put(result(2, 20_000))
    assert [kept.request.seed for kept in store.results()] == [1]


def test_results_can_be_deleted() -> None:
    store = Store(MEMORY, 10**6)
    for seed in range(3):
        store.put(result(seed))
    store.delete([result(1).key])
    assert [kept.request.seed for kept in store.results()] == [2, 0]


def test_what_was_exported_can_be_imported() -> None:
    store, other = Store(MEMORY, 10**6), Store(MEMORY, 10**6)
    for seed in range(3):
        store.put(result(seed))
    assert other.import_(store.exported()) == 3
    assert other.results() == store.results()


def spoiled(**changes: Any) -> str:
    store = Store(MEMORY, 10**6)
    store.put(result())
    read = json.loads(store.exported())
    read["results"][0].update(changes)
    return json.dumps(read)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"format": 2, "results": []}',
        "[" * 100_000,
        spoiled(events=[]),
        spoiled(events=[{"kind": "done", "seconds": "soon"}]),
        spoiled(events=[{"kind": "cancelled", "why": "so"}]),
        spoiled(request={}),
        spoiled(made="yesterday"),
        spoiled(code=3),
        spoiled(more=1),
    ],
)
def test_nothing_else_can_be_imported(text: str) -> None:
    store = Store(MEMORY, 10**6)
    with pytest.raises(ResultError):
        store.import_(text)
    assert store.results() == []


def test_an_imported_result_cannot_pass_for_another_network() -> None:
    store = Store(MEMORY, 10**6)
    other = {"experiment": "count", "network": {"depths": "1-1-1-1"}, "settings": {}, "seed": 0}
    assert store.import_(spoiled(request={**other, "device": "cpu", "visitor": ""})) == 1
    assert store.get(result().key) is None


def test_a_result_under_a_wrong_key_is_not_given_out(path: Path) -> None:
    store = Store(str(path), 10**6)
    store.put(result(1))
    with sqlite3.connect(path) as base:
        base.execute("UPDATE results SET key = ?", [result(2).key])
    base.close()
    assert store.get(result(2).key) is None
    assert store.results() == []


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is no database. " * 1000)
    store = Store(str(path), 10**6)
    store.put(result())
    assert store.get(result().key) == result()
    assert "was damaged" in store.trouble
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.name in store.trouble
    store.close()
    assert Store(str(path), 10**6).get(result().key) == result()


@pytest.mark.parametrize("where", ["/dev/full", "/proc/nowhere/results.sqlite", "/dev/null/results.sqlite"])
def test_where_nothing_can_be_written_results_are_kept_in_memory(where: str) -> None:
    store = Store(where, 10**6)
    store.put(result())
    assert store.get(result().key) == result()
    assert "until the server stops" in store.trouble


def test_a_file_of_another_format_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version = 9")
    base.close()
    before = path.read_bytes()
    store = Store(str(path), 10**6)
    store.put(result())
    assert "format 9" in store.trouble
    assert path.read_bytes() == before


def test_while_another_program_writes_nothing_is_kept_and_nothing_breaks(path: Path) -> None:
    store = Store(str(path), 10**6)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    store.put(result(1))
    assert store.get(result(1).key) is None
    other.execute("ROLLBACK")
    other.close()
    store.put(result(1))
    assert store.get(result(1).key) == result(1)
    assert store.trouble == ""


FULL_DISK = """
import resource, sys
from resnet_core.jobs.store import Store
from tests.jobs.test_store import result
store = Store(sys.argv[1], 10**9)
store.put(result(0))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
for seed in range(1, 100):
    store.put(result(seed, 5000))
    assert store.get(result(seed).key) == result(seed, 5000)
assert "until the server stops" in store.trouble, store.trouble
print(len(store.results()))
"""


def test_a_full_disk_costs_no_result_that_comes_after(path: Path) -> None:
    """The system itself refuses to let the file grow."""
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 80


def test_the_environment_names_the_file_and_its_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESNET_STORE", str(path))
    monkeypatch.setenv("RESNET_STORE_MEGABYTES", "1")
    store = from_environment()
    store.put(result(0, 2_000_000))
    store.put(result(1))
    assert path.exists()
    assert [kept.request.seed for kept in store.results()] == [1]
