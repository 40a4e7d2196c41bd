"""Results that outlive the server: an SQLite file of limited size, or memory if no file can be used.

A store never takes the app down. A damaged file is renamed and a new one started; with a full, read-only or
missing disk, results stay in memory until the server stops. Either is reported in one sentence, `trouble`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from resnet_core.jobs.result import Result, cut_key, from_json, from_text, to_json, to_text

PATH_VARIABLE = "RESNET_STORE"
SIZE_VARIABLE = "RESNET_STORE_MEGABYTES"
OPEN_VARIABLE = "RESNET_STORE_OPEN"
DEFAULT_PATH = "~/.cache/resnet-explorer/results.sqlite"
DEFAULT_MEGABYTES = 256
MEMORY = ":memory:"
FORMAT = 1
SCHEMA = f"""
    PRAGMA auto_vacuum = FULL;
    CREATE TABLE IF NOT EXISTS results (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT UNIQUE NOT NULL,
        bytes INTEGER NOT NULL,
        text TEXT NOT NULL
    );
    PRAGMA user_version = {FORMAT};
"""
# A damaged text, which is not JSON, is passed over here, and deleted when its key is requested.
NEWEST = """
    SELECT key FROM results
    WHERE CASE WHEN json_valid(text) THEN json_extract(text, '$.request.experiment') END = ?
    AND key NOT LIKE '% cut' ORDER BY place DESC LIMIT ?
"""
ALL = "SELECT key FROM results WHERE key NOT LIKE '% cut' ORDER BY place DESC"
ATTEMPTS = 3  # the file, a new file, memory
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

Answer = TypeVar("Answer")


class Store:
    """Results by key. Every method may be called from any thread, and none raises for a fault of the disk."""

    def __init__(self, path: str, most_bytes: int) -> None:
        self.trouble = ""
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._path = path
        # One for all questions: a connection keeps references to its last 200 cursors, which lie among
        # what visitors need for a while, and keep its memory from being given back.
        self._cursor = self._open().cursor()

    def outlasts_the_program(self) -> bool:
        """Whether results are in a file, where the next program finds them."""
        files = self._try(lambda cursor: cursor.execute("PRAGMA database_list").fetchall()) or []
        return any(file for _, _, file in files)

    def get(self, *keys: str) -> Result | None:
        """The result under the first of `keys` that has one. One that cannot be read back is deleted."""
        asked = f"SELECT key, text FROM results WHERE key IN ({', '.join('?' * len(keys))})"
        texts = dict(self._try(lambda cursor: cursor.execute(asked, keys).fetchall()) or [])
        for key in filter(texts.__contains__, keys):
            try:
                result = from_json(json.loads(texts[key]))
            except ValueError:
                result = None
            if result and result.key == key:
                return result
            self.delete([key])
        return None

    def put(self, result: Result) -> None:
        """Stores `result` in place of an older one, and deletes the oldest results until all fit."""
        text = json.dumps(to_json(result), allow_nan=False, separators=(",", ":"))
        size = len(text.encode())
        if size <= self._most_bytes:
            self._try(lambda cursor: self._insert(cursor, result.key, text, size))
            self.delete([] if result.is_cut else [cut_key(result.key)])

    def results(self) -> list[Result]:
        """The results of all runs that finished, newest first."""
        rows = self._try(lambda cursor: cursor.execute(ALL).fetchall())
        found = (self.get(key) for (key,) in rows or [])
        return [result for result in found if result]

    def newest(self, experiment: str, most: int) -> list[Result]:
        """The latest finished runs of one experiment, newest first, `most` at most."""
        rows = self._try(lambda cursor: cursor.execute(NEWEST, [experiment, most]).fetchall())
        found = (self.get(key) for (key,) in rows or [])
        return [result for result in found if result]

    def delete(self, keys: Iterable[str]) -> None:
        """Deletes these results."""
        pairs = [(key,) for key in keys]
        self._try(lambda cursor: cursor.executemany("DELETE FROM results WHERE key = ?", pairs))

    def exported(self) -> str:
        """All results as one JSON text, oldest first."""
        return to_text(reversed(self.results()))

    def import_(self, text: str) -> int:
        """Stores the results in a text of `exported`, all or none; returns how many. Raises `ResultError`."""
        results = from_text(text)
        for result in results:
            self.put(result)
        return len(results)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._cursor.connection.close()

    def _insert(self, cursor: sqlite3.Cursor, key: str, text: str, size: int) -> None:
        cursor.execute("DELETE FROM results WHERE key = ?", [key])
        cursor.execute("INSERT INTO results (key, bytes, text) VALUES (?, ?, ?)", [key, size, text])
        (total,) = cursor.execute("SELECT SUM(bytes) FROM results").fetchone()
        while total > self._most_bytes:
            place, freed = cursor.execute(
                "SELECT place, bytes FROM results ORDER BY place LIMIT 1"
            ).fetchone()
            cursor.execute("DELETE FROM results WHERE place = ?", [place])
            total -= freed

    def _try(self, ask: Callable[[sqlite3.Cursor], Answer]) -> Answer | None:
        """Runs `ask` in one transaction; if the file fails, again with its replacement."""
        with self._lock:
            for _ in range(ATTEMPTS):
                try:
                    with self._cursor.connection:
                        return ask(self._cursor)
                except sqlite3.Error as fault:
                    if _code(fault) in BUSY:
                        break  # another program writes to the file: this once, nothing is stored or found
                    self._give_up(fault)
        return None

    def _open(self) -> sqlite3.Connection:
        try:
            if self._path != MEMORY:
                Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            return _connect(self._path)
        except (sqlite3.Error, OSError) as fault:
            return self._instead(fault)

    def _give_up(self, fault: sqlite3.Error) -> None:
        self._cursor.connection.close()
        self._cursor = self._instead(fault).cursor()

    def _instead(self, fault: sqlite3.Error | OSError) -> sqlite3.Connection:
        """The replacement of the file: a new file if the old one was damaged, else memory."""
        if _code(fault) in DAMAGED:
            aside = f"{self._path}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
            try:
                Path(self._path).rename(aside)
                base = _connect(self._path)
                self.trouble = (
                    f"The file of past results was damaged. It was renamed to {aside}, and a new file was "
                    "started."
                )
                return base
            except (sqlite3.Error, OSError) as second:
                fault = second
        self.trouble = (
            f"Past results cannot be saved to a file ({fault}); they are kept until the server stops."
        )
        return _connect(MEMORY)


def from_environment() -> Store:
    """The store that the environment configures: its file and its size in megabytes."""
    path = os.environ.get(PATH_VARIABLE) or DEFAULT_PATH
    megabytes = os.environ.get(SIZE_VARIABLE, "")
    limit = int(megabytes) if megabytes.isdigit() else DEFAULT_MEGABYTES
    return Store(path if path == MEMORY else str(Path(path).expanduser()), limit * 10**6)


def is_open() -> bool:
    """Whether the environment lets every visitor delete any result and import results."""
    return os.environ.get(OPEN_VARIABLE, "") == "1"


def _connect(path: str) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=1.0, check_same_thread=False)
    try:
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version not in (0, FORMAT):
            raise sqlite3.OperationalError(f"it has format {version}, and this program reads {FORMAT}")
        base.executescript(SCHEMA)
    except sqlite3.Error:
        base.close()
        raise
    return base


def _code(fault: Exception) -> int:
    """SQLite's primary result code, 0 for a fault that is not SQLite's."""
    return getattr(fault, "sqlite_errorcode", 0) & 0xFF
