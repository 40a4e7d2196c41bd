"""Stored results belong to an earlier version once the code that computed them changed, and no sooner."""

from __future__ import annotations

import gc
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from resnet_core.labs.table import TABLE
from resnet_core.system.code_version import code_version
from resnet_core.system.machine import ROOT
from tests.patience import PATIENCE

Edit = Callable[[str], str]
TRAINING = TABLE.experiments["training"].module


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, Edit], str]:
    """The version of the training experiment in a copy of the core in which one file is edited."""

    def version(file: str, edit: Edit) -> str:
        for path in (ROOT / "resnet_core").rglob("*.py"):
            copy = tmp_path / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        path = tmp_path / "resnet_core" / file
        before = path.read_text()
        path.write_text(edit(before))
        assert path.read_text() != before
        return code_version(TRAINING, tmp_path)

    return version


def reword(text: str) -> str:
    """Every docstring with another beginning."""
    return re.sub(r'^( *""")([A-Z`])', r"\1In other words: \2", text, flags=re.MULTILINE)


def comment(text: str) -> str:
    return text.replace("\nimport", "\n\n# A remark.\nimport", 1) + "\n# Another.\n"


def add_constant(text: str) -> str:
    return text + "\nONE_MORE = 1\n"


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("experiments/training/learn.py", reword),
        ("experiments/training/run.py", reword),
        ("nn/devices.py", comment),
        ("cli/show.py", add_constant),
        ("jobs/words.py", add_constant),
        ("labs/table.py", add_constant),
        ("labs/lesion/settings.py", add_constant),
        ("experiments/lesion/run.py", add_constant),
    ],
)
def test_what_cannot_change_a_result_does_not_change_the_version(
    file: str, edit: Edit, edited: Callable[[str, Edit], str]
) -> None:
    assert edited(file, edit) == code_version(TRAINING)


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        ("experiments/training/run.py", add_constant),
        ("experiments/training/learn.py", add_constant),  # imported by what it imports
        ("families/resnet/blocks.py", add_constant),
        ("data/datasets.py", lambda text: text.replace("return", "yield", 1)),
    ],
)
def test_what_may_change_a_result_changes_the_version(
    file: str, edit: Edit, edited: Callable[[str, Edit], str]
) -> None:
    assert edited(file, edit) != code_version(TRAINING)


def package(root: Path, **modules: str) -> Path:
    (root / "lab").mkdir(parents=True)
    for name, text in modules.items():
        (root / "lab" / f"{name}.py").write_text(text)
    return root


@pytest.mark.parametrize(
    "mention",
    [
        "from lab.rates import HIGH",
        "from lab import rates",
        "import lab.rates",
        "def run():\n    from lab.rates import HIGH",
        "MODULE = 'lab.rates'",
        "import subprocess\nCOMMAND = ['-m', 'lab.rates']",
        "import lab.between",
    ],
)
def test_a_constant_in_a_module_that_is_mentioned_in_any_way_counts(mention: str, tmp_path: Path) -> None:
    between = "from lab import rates"
    one, other, same = (
        package(tmp_path / name, run=mention, rates=text, between=between)
        for name, text in (
            ("one", "HIGH = 1"),
            ("other", "HIGH = 2"),
            ("same", "'''A rate.'''\nHIGH = 1  # !"),
        )
    )
    assert code_version("lab.run", one) != code_version("lab.run", other)
    assert code_version("lab.run", one) == code_version("lab.run", same)


def test_a_module_in_a_docstring_or_one_that_cannot_be_read_does_no_harm(tmp_path: Path) -> None:
    one = package(tmp_path / "one", run="'''lab.rates'''", rates="HIGH = 1")
    other = package(tmp_path / "other", run="'''lab.rates'''", rates="HIGH = 2")
    assert code_version("lab.run", one) == code_version("lab.run", other)
    edited = package(tmp_path / "edited", run="def run(:")
    assert len(code_version("lab.run", edited)) == len(code_version("lab.not_there", edited)) == 16


def test_every_experiment_has_a_version_and_none_needs_torch() -> None:
    code = """
import sys
from resnet_core.labs.table import TABLE
print(len({TABLE.code_version(name) for name in TABLE.experiments}) == len(TABLE.experiments))
print("torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert done.stdout.split() == ["True", "False"]


def test_the_trainings_of_a_comparison_count_though_only_a_string_names_them(tmp_path: Path) -> None:
    compare = TABLE.experiments["compare"].module
    shutil.copytree(ROOT / "resnet_core", tmp_path / "resnet_core", ignore=shutil.ignore_patterns("recorded"))
    networks = tmp_path / "resnet_core" / "experiments" / "questions" / "networks.py"
    networks.write_text(add_constant(networks.read_text()))
    assert code_version(compare, tmp_path) != code_version(compare)


@pytest.fixture
def other_threads_run_during_collections() -> Iterator[None]:
    """Collections come often and let other threads run, as those of a busy server do."""
    before = gc.get_threshold()

    def let_others_run(_phase: str, _info: dict[str, int]) -> None:
        time.sleep(0)

    gc.callbacks.append(let_others_run)
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(let_others_run)


@pytest.mark.usefixtures("other_threads_run_during_collections")
def test_visitors_who_come_at_once_have_one_version(tmp_path: Path) -> None:
    roots = [tmp_path / str(number) for number in range(8)]
    for root in roots:
        for path in (ROOT / "resnet_core" / "language").rglob("*.py"):
            copy = root / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    with ThreadPoolExecutor(8) as visitors:
        versions = set(visitors.map(lambda root: code_version("resnet_core.language.plan", root), roots))
    assert len(versions) == 1
