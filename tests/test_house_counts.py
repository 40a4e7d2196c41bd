"""What stands once in the house is counted, and one too many is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house_counts import ROOT, counts

# A file that breaks a count, and the count that it breaks.
OFFENCES = {
    "modules flat in resnet_core": ("resnet_core/a{}.py", ""),
    "modules flat in app": ("app/a{}.py", ""),
    "definitions of runs()": ("resnet_core/search/more.py", "def runs(plan: object) -> None: ...\n"),
    "stages read as opening and rest": ("resnet_core/readers/old.py", "first = stage.opening\n"),
    "readers that mention a family": (
        "resnet_core/readers/old.py",
        "def read(spec: ArchSpec) -> None: ...\n",
    ),
    "event fields decoded by string in app": ("app/forward/old.py", 'mean = point.values["mean"]\n'),
    "menus of devices": ("app/forward/old.py", 'st.selectbox("Device", list(devices))\n'),
    "sentences of conditions": ("app/forward/old.py", 'words = f"PyTorch {version}"\n'),
    "percent functions": ("app/forward/old.py", "def _percent(share: float) -> str: ...\n"),
    "hand-written bisections": ("resnet_core/search/old.py", "middle = (low + high) // 2\n"),
}


def test_everything_stands_as_often_as_it_may() -> None:
    assert [(count.what, count.places) for count in counts() if not count.kept] == []


def test_every_count_has_an_offence() -> None:
    assert {count.what for count in counts()} == set(OFFENCES)


@pytest.mark.parametrize("what", OFFENCES)
def test_one_too_many_is_found(what: str, tmp_path: Path) -> None:
    for name in ("resnet_core", "app", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    name, text = OFFENCES[what]
    for number in range(5):
        (tmp_path / name.format(number)).write_text(text, "utf-8")
    assert what in [count.what for count in counts(tmp_path) if not count.kept]
