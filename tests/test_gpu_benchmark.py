"""`python -m benchmarks.gpu`: what it says where there is no GPU; a step that fails ends no other."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
import torch

from benchmarks.gpu import __main__ as benchmark
from benchmarks.gpu import steps, training
from benchmarks.gpu.record import Found, lines
from resnet_core.labs.table import TABLE
from resnet_core.labs.training.recipe import Recipe
from resnet_core.system.machine import ROOT
from tests.fresh_interpreter import imported_after

without_a_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="There is a CUDA GPU here.")


@pytest.fixture(autouse=True)
def _threads_as_before() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def works(device: str) -> Found:
    return {"device": device, "rates": {"a byte": 1e9}}


def fails(device: str) -> Found:
    raise RuntimeError("CUDA error: an illegal memory access was encountered\nand more")


def test_a_step_that_fails_is_told_and_the_next_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "STEPS", MappingProxyType({"bad": fails, "good": works}))
    assert benchmark.main(["--device", "cpu", "--out", str(tmp_path)]) == 1
    bad, good = json.loads((tmp_path / "cpu" / "gpu.json").read_text("utf-8"))["steps"]
    assert bad["fault"].startswith("RuntimeError: CUDA error: an illegal memory access was encountered The")
    assert (good["fault"], good["found"]) == (None, works("cpu"))
    text = (tmp_path / "cpu" / "gpu.txt").read_text("utf-8")
    assert "    a byte: 1e+09" in text.splitlines()
    assert "  device: cpu" in text.splitlines()


def test_the_exit_status_is_0_where_all_steps_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "STEPS", MappingProxyType({"good": works}))
    assert benchmark.main(["--device", "cpu", "--out", str(tmp_path)]) == 0


@without_a_gpu
def test_without_a_gpu_it_says_what_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert benchmark.main(["--out", str(tmp_path)]) == 1
    assert "--device cpu runs all of it on the processor" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_old_pytorch_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "__version__", "2.10.1+cu130")
    assert "2.11 or later" in benchmark.impossible("cpu")
    monkeypatch.setattr(torch, "__version__", "2.11.0a0+git")
    assert benchmark.impossible("cpu") == ""


def test_a_card_has_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "NVIDIA H100 80GB HBM3")
    assert benchmark.folder_of("cuda:0") == "nvidia-h100-80gb-hbm3"
    assert benchmark.folder_of("cpu") == "cpu"


def test_values_within_values_stand_further_to_the_right() -> None:
    assert lines({"a": {"b": 0.123456, "c": None}}) == ["a", "  b: 0.1235", "  c: None"]


SKIPPED = "SKIPPED [4] tests/gpu/test_learning.py:35: There is no CUDA GPU here.\n"


def test_the_sentence_of_skipped_tests_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 0, f"ss\n{SKIPPED}{SKIPPED}8 skipped in 0.10s\n", "")
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: done)
    assert steps.tests("cpu") == {"pytest": "8 skipped in 0.10s", "skipped": "There is no CUDA GPU here."}


def test_a_test_that_fails_and_a_missing_pytest_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for out, err in (("F\n1 failed in 0.10s\n", ""), ("", "python3: No module named pytest\n")):
        done = subprocess.CompletedProcess([], 1, out, err)
        monkeypatch.setattr(subprocess, "run", lambda *given, done=done, **more: done)
        with pytest.raises(RuntimeError, match=r"1 failed|No module named pytest"):
            steps.tests("cpu")


def test_the_tests_of_a_gpu_are_skipped_for_no_other_reason() -> None:
    files = [path.read_text("utf-8") for path in sorted((ROOT / "tests" / "gpu").glob("test_*.py"))]
    assert files
    assert all("\npytestmark = needs_a_card\n" in text and "skip" not in text for text in files)


def test_every_recipe_trains_on_images_shaped_like_those_of_cifar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ON_CPU", (8, 4))
    for name, recipe in training.RECIPES.items():
        monkeypatch.setitem(training.RECIPES, name, Recipe(epochs=2, batch=8, layout=recipe.layout))
    found = training.training("cpu")
    assert [name for name in found if name.endswith("again")] == [f"{name}, again" for name in training.TWICE]
    assert training.cifar_shaped(4, 2).train_images.dtype == np.float32


def test_nothing_of_it_needs_the_face() -> None:
    modules = ["benchmarks.gpu.__main__", *(TABLE.experiments[name].module for name in USED)]
    assert imported_after(f"import {', '.join(modules)}", FACE) == []


USED = ("forward", "ladder", "calibrate", "gradients")
FACE = ("streamlit", "plotly", "pandas", "torchinfo", "fvcore", "sklearn")
