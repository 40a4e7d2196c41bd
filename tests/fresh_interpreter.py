"""What a fresh interpreter has imported after some code, and the modules of a room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[1]


def imported_after(code: str, packages: Collection[str]) -> list[str]:
    """Which of `packages` a fresh interpreter has imported after `code`, in order of their names."""
    ask = f"import sys; print(*sorted({set(packages)!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {ask}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout.split()


def modules_of(room: str) -> list[str]:
    """The modules of a folder such as `resnet_core/files`, by their dotted names. Never empty."""
    paths = sorted((ROOT / room).rglob("*.py"))
    assert paths, f"{room} holds no module"
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    return [name.removesuffix(".__init__") for name in names]
