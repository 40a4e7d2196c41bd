"""What every child process of this program is given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from resnet_core.system import child_processes


def test_a_child_finds_this_code_from_any_folder_and_computes_with_the_given_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "more"))
    environment = child_processes.environment(threads=3)
    assert [environment[name] for name in child_processes.THREAD_VARIABLES] == ["3", "3", "3"]
    assert environment["PYTHONPATH"].split(os.pathsep)[1] == str(tmp_path / "more")
    code = "import resnet_core.system.machine"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
