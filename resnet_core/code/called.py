"""Modules called one after another as Python text: a container once, where it holds them and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["child", "containers"]


def containers(paths: Sequence[str], every: Sequence[str]) -> list[str]:
    """The modules that run `paths` in their order; `every` are all modules that run by themselves."""
    found: list[str] = []
    place = 0
    while place < len(paths):
        path, count = _widest(paths[place:], every)
        found.append(path)
        place += count
    return found


def _widest(paths: Sequence[str], every: Sequence[str]) -> tuple[str, int]:
    parts = paths[0].split(".")
    for depth in range(1, len(parts)):
        path = ".".join(parts[:depth])
        inside = [each for each in every if each.startswith(f"{path}.")]
        if list(paths[: len(inside)]) == inside:
            return path, len(inside)
    return paths[0], 1


def child(path: str) -> str:
    """`self.features[0].conv` for `features.0.conv`."""
    return "self" + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))
