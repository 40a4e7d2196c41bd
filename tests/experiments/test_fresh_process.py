"""A fresh process finds the numbers that this one finds: comparisons, a race, a slice and a training."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from resnet_core.system.machine import ROOT
from tests.experiments.test_compare import print_all
from tests.experiments.test_side_by_side import print_training
from tests.experiments.test_surface import print_slice

# All in one process: to import torch and the experiments takes as long as to run them.
PRINTS = {"comparisons": print_all, "a slice": print_slice, "a training": print_training}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each of them prints in a process of their own."""
    code = "from tests.experiments.test_fresh_process import PRINTS\nfor say in PRINTS.values(): say()"
    command = [sys.executable, "-c", code]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(zip(PRINTS, done.stdout.splitlines(keepends=True), strict=True))


@pytest.mark.parametrize("what", PRINTS)
def test_it_says_the_same_in_a_fresh_process(
    what: str,
    fresh: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    PRINTS[what]()
    assert capsys.readouterr().out == fresh[what]


def said(line: str) -> list[str]:
    """The names of its events; progress has none."""
    events: list[dict[str, Any]] = json.loads(line)
    return [str(event.get("name")) for event in events]


def test_what_they_say_is_all_of_it(fresh: dict[str, str]) -> None:
    assert {*said(fresh["comparisons"])} >= {"entrant", "epoch", "conditions", "step"}
    assert len(said(fresh["a slice"])) > 5
    of_epoch = ["epoch", "block_activity", "dropped_branches"]
    assert said(fresh["a training"]) == ["conditions", "trained", *of_epoch, *of_epoch, "checkpoint"]
