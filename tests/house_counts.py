"""How often the house says one thing: counts over the sources, which a test holds.

python -m tests.house_counts
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
READERS = ("resnet_core/readers", "resnet_core/language", "resnet_core/labs/counters", "app/drawing")


class Count(NamedTuple):
    """What is counted, the most (or, where `exactly`, the only) number it may be, and where it was found."""

    what: str
    allowed: int
    exactly: bool
    places: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether there are as many as there may be."""
        return len(self.places) == self.allowed if self.exactly else len(self.places) <= self.allowed


def counts(root: Path = ROOT) -> tuple[Count, ...]:
    """Every count over the sources below `root`."""
    core, app = _files(root, "resnet_core"), _files(root, "app", "pages")
    readers = [*_files(root, *READERS), root / "resnet_core/cost.py"]
    return (
        Count("modules flat in resnet_core", 12, False, _flat(root, "resnet_core")),
        Count("modules flat in app", 4, False, _flat(root, "app")),
        Count("definitions of runs()", 1, True, _lines(root, core + app, r"^def runs\(plan")),
        Count(
            "stages read as opening and rest", 0, True, _lines(root, core + app, r"stage\.(opening|rest)\b")
        ),
        Count(
            "readers that mention a family", 0, True, _lines(root, readers, r"ArchSpec|\bspec_of\b|families")
        ),
        Count("event fields decoded by string in app", 0, True, _lines(root, app, DECODED)),
        Count("menus of devices", 1, True, _lines(root, app, r"\"Device\", list\(devices\)")),
        Count("sentences of conditions", 1, True, _lines(root, core + app, r"f\"PyTorch \{")),
        Count("percent functions", 1, True, _lines(root, core + app, r"def _?percent\(")),
        Count("hand-written bisections", 0, True, _lines(root, core + app, r"\(low \+ high\) // 2")),
    )


DECODED = r"\.values\[|\.values\.get\(|events\.from_json\(|\bsaid\["


def _files(root: Path, *folders: str) -> list[Path]:
    files = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    assert files, f"no source in {folders}"
    return files


def _flat(root: Path, package: str) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (root / package).glob("*.py")))


def _lines(root: Path, files: Iterable[Path], pattern: str) -> tuple[str, ...]:
    texts = ((path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in files)
    return tuple(
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        for name, text in texts
        for match in re.finditer(pattern, text, re.MULTILINE)
    )


def main() -> int:
    """Prints the counts. 0 where all are kept."""
    every = counts()
    for count in every:
        bound = "" if count.exactly else "at most "
        verdict = "ok  " if count.kept else "MORE"
        print(f"{verdict} {len(count.places):>3}  {count.what} ({bound}{count.allowed})")
        if not count.kept:
            print("       " + "\n       ".join(count.places))
    return 0 if all(count.kept for count in every) else 1


if __name__ == "__main__":
    sys.exit(main())
