"""What is known of a machine with GPUs, and of a container, without asking either."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from resnet_core.jobs.worker.confine import CUDA_BYTES, own_bytes
from resnet_core.system import machine


@pytest.fixture
def _two_cards(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm"):
        (tmp_path / name).touch()
    monkeypatch.setattr(machine, "DEVICES", tmp_path)
    monkeypatch.setattr(os, "cpu_count", lambda: 16)


@pytest.mark.usefixtures("_two_cards")
def test_a_core_is_left_for_each_card() -> None:
    assert machine.cards() == 2
    assert machine.threads() == 16 - 1 - 2


@pytest.mark.usefixtures("_two_cards")
def test_a_worker_with_a_card_may_hold_the_libraries_of_cuda_and_its_stacks() -> None:
    assert own_bytes() == 2**30 + 13 * 2**23 + CUDA_BYTES


def test_the_memory_of_a_container_is_its_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit, unlimited = tmp_path / "limit", tmp_path / "unlimited"
    limit.write_text("1048576\n")
    unlimited.write_text("max\n")
    monkeypatch.setattr(machine, "MEMORY_LIMITS", (unlimited, tmp_path / "missing"))
    installed = machine.memory_bytes()
    monkeypatch.setattr(machine, "MEMORY_LIMITS", (unlimited, limit))
    assert machine.memory_bytes() == 2**20 < installed
