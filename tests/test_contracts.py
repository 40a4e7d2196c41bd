"""`make check` keeps the rooms: each contract is shown an offence, planted in a copy of the sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = Path(sys.executable).with_name("lint-imports")

# The file, its text, and what the checker says of it.
OFFENCES = {
    "a file outside a room of the core": ("resnet_core/stray.py", "", "stray"),
    "a file outside a room of the app": ("app/stray.py", "", "stray"),
    "torch in a reader": (
        "resnet_core/readers/tensors.py",
        "import torch\n",
        "import torch and the counters",
    ),
    "torch in the web process": ("app/drawing/tensors.py", "import torch\n", "The web process never imports"),
    "a reader that knows a family": (
        "resnet_core/readers/resnets.py",
        "from resnet_core.families.resnet.spec import ArchSpec\n",
        "Arrows inside the core",
    ),
    "a page's room that imports another's": (
        "app/gradients/borrowed.py",
        "from app.lesion import words\n",
        "Arrows inside the app",
    ),
    "a page that imports a page": ("pages/twin.py", "import pages.explore\n", "never imports another page"),
    "plotly in the core": ("resnet_core/readers/chart.py", "import plotly\n", "knows no user interface"),
    "the web process imports an experiment": (
        "resnet_core/jobs/here.py",
        "from resnet_core.experiments import count\n",
        "import the modules that need torch",
    ),
    "two files that import each other": (
        "resnet_core/language/input.py",
        "from resnet_core.language.plan import Plan\n",
        "No circles",
    ),
}


def lint(folder: Path) -> tuple[int, str]:
    command = [str(LINT), "--no-logo", "--no-cache"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    for name in ("resnet_core", "app", "pages"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_are_kept(sources: Path) -> None:
    status, said = lint(sources)
    assert status == 0, said
    assert "0 broken" in said


@pytest.mark.parametrize("offence", OFFENCES)
def test_an_offence_is_found(sources: Path, offence: str) -> None:
    name, text, contract = OFFENCES[offence]
    path = sources / name
    before = path.read_text("utf-8") if path.exists() else None
    path.write_text((before or "") + text, "utf-8")
    try:
        status, said = lint(sources)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, "utf-8")
    assert status != 0
    assert contract in said
