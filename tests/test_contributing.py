"""The rooms that CONTRIBUTING.md describes are the rooms that there are, in the order of the contract."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
DATA = {"resnet_core/recorded", "app/static"}  # folders without code


def described(package: str) -> list[str]:
    """The rooms of a package that open a row of a table, in order."""
    rows = [line.split("|")[1] for line in TEXT.splitlines() if line.startswith("| `")]
    return [room for row in rows for room in re.findall(rf"`({package}/[a-z_]+)`", row)]


def folders(package: str) -> set[str]:
    paths = (path for path in (ROOT / package).iterdir() if path.is_dir() and path.name[0] not in "._")
    return {path.relative_to(ROOT).as_posix() for path in paths} - DATA


def test_every_room_is_described_once() -> None:
    for package in ("resnet_core", "app"):
        assert folders(package), f"{package} has no rooms"
        assert sorted(described(package)) == sorted(folders(package))


def test_the_rooms_of_the_core_stand_in_the_order_of_the_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"] == "Arrows inside the core"
    )
    level = {name: place for place, layer in enumerate(layers) for name in re.findall(r"\w+", layer)}
    levels = [level[room.rpartition("/")[2]] for room in described("resnet_core")]
    assert levels == sorted(levels)


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:resnet_core|app|tests|docs|benchmarks)/[a-z_/]+\.(?:py|md))`", TEXT)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []
