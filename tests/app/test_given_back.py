"""Memory that is free goes back to the system in quiet moments, and what is kept when nobody is there."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from app.frame import network_strip, presets
from app.serving import collection
from app.serving.collection import Traffic, give_back, tidy
from app.serving.forgetting import forget
from resnet_core.network import read_link
from resnet_core.system.code_version import code_version


def own_megabytes() -> float:
    """What this process holds, on Linux."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text("ascii").split()[1]) * resource.getpagesize() / 1e6 if pages.exists() else 0.0


def test_freed_memory_goes_back_to_the_system() -> None:
    blocks = [b"x" * 100_000 for _ in range(500)]
    last = blocks[-1]  # lies above the others, which keeps them from being given back by themselves
    blocks.clear()
    held = own_megabytes()
    give_back()
    assert held - own_megabytes() > 25 or sys.platform != "linux"
    assert len(last) == 100_000


def test_what_is_kept_for_visitors_is_let_go_and_what_is_read_once_stays() -> None:
    network_strip.as_svg(read_link("depths=2-3-4-5")[0])
    presets.in_groups()
    assert network_strip.drawn_parts.cache_info().currsize > 0
    forget()
    assert network_strip.drawn_parts.cache_info().currsize == 0
    assert presets.in_groups.cache_info().currsize == 1


def test_the_version_of_the_code_stays_that_of_when_it_was_first_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "lab.py"
    file.write_text("A = 1", "utf-8")
    first = code_version("lab", tmp_path)
    file.write_text("A = 2", "utf-8")
    forget()
    assert code_version("lab", tmp_path) == first


@pytest.mark.parametrize(("pages", "quiet", "times"), [(0, 61.0, 1), (1, 61.0, 0), (0, 5.0, 0)])
def test_it_is_let_go_when_nobody_has_been_there_for_a_while(
    monkeypatch: pytest.MonkeyPatch, pages: int, quiet: float, times: int
) -> None:
    traffic, forgot = Traffic(), list[bool]()
    traffic.open = pages
    monkeypatch.setattr(traffic, "quiet_seconds", lambda: quiet)
    monkeypatch.setattr(collection, "forget", lambda: forgot.append(True))
    tidy(traffic)
    assert len(forgot) == times
