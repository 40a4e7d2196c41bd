"""Runs pytest as continuous integration does: a few failures in a real browser are tried once more, by name.

python -m tests.second_try ARGUMENTS OF PYTEST
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

BROWSER = "tests/browser/"
MOST = 3  # more failures than this are no race
PASSED, FAILED = 0, 1  # pytest's exit codes; any other is no verdict on tests
LAST_FAILED = Path(".pytest_cache/v/cache/lastfailed")


def deserve_another(failed: Sequence[str]) -> bool:
    """Whether these tests, all that failed, may be tried again."""
    return 0 < len(failed) <= MOST and all(name.startswith(BROWSER) for name in failed)


def tried(arguments: Sequence[str], folder: Path) -> int:
    """Runs pytest in `folder`, a second time where that may help; its exit code in the end."""
    code = _pytest([*arguments, "--cache-clear"], folder)
    failed = _failed(folder) if code == FAILED else []
    if not deserve_another(failed):
        return code
    _say("Failed in a real browser, and tried once more", failed)
    code = _pytest([*arguments, "--last-failed", "--last-failed-no-failures=none"], folder)
    _say("Passed on the second try" if code == PASSED else "Not all passed on the second try", failed)
    return code


def _pytest(arguments: Sequence[str], folder: Path) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=folder, check=False).returncode


def _failed(folder: Path) -> list[str]:
    kept = folder / LAST_FAILED
    return sorted(json.loads(kept.read_text("utf-8"))) if kept.exists() else []


def _say(what: str, names: Sequence[str]) -> None:
    print("", f"{what}:", *(f"  {name}" for name in names), "", sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(tried(sys.argv[1:], Path.cwd()))
