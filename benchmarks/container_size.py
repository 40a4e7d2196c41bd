"""What is installed in the image of `Containerfile`, added up from the packages of this environment.

Promise: at most 1.15 GB, so that an image of 1.3 GB has 150 MB left for Python and the system below it. To be
run where torch is one without CUDA.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePath

from packaging.requirements import Requirement

from benchmarks.timing import Promise, machine, show

ROOT = Path(__file__).resolve().parents[1]
MOST = 1150.0  # 10^6 bytes
SHOWN = 12
REMOVED = {"tests", "include", "nbextension", "nbextensions", "labextension", "labextensions"}
OWN = ("app", "pages", "resnet_core")


def main() -> int:
    """Prints the largest packages, and the sum beside its bound."""
    sizes = {name: size_of(name) for name in sorted(needed())}
    sizes["resnet-explorer"] = sum(
        path.stat().st_size
        for name in OWN
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:SHOWN]:
        print(f"{size / 1e6:8.1f} MB {name}")
    print(machine("torch", "streamlit"))
    total = sum(sizes.values()) / 1e6
    return show([Promise(f"{len(sizes)} packages", total, MOST, " MB", at_least=False)])


def needed() -> set[str]:
    """The packages of requirements.txt, and those that they need."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    todo, found = [line.partition("==")[0] for line in lines if "==" in line], set[str]()
    while todo:
        name = todo.pop().lower().replace("_", "-")
        try:
            needs = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # for another system, or another Python
        if name not in found:
            found.add(name)
            wanted = [Requirement(need) for need in needs]
            todo += [one.name for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    return found


def size_of(name: str) -> int:
    """Bytes of the files of a package that the image holds."""
    files = distribution(name).files or []
    places = [Path(str(file.locate())) for file in files if is_held(file)]
    return sum(place.stat().st_size for place in places if place.is_file())


def is_held(file: PurePath) -> bool:
    """Whether the image holds this file: as `Containerfile` leaves it."""
    folders = file.parts[:-1]
    removed = REMOVED & set(folders) and "numpy" not in folders
    tool = folders == ("torch", "bin") and file.name != "torch_shm_manager"
    return not (removed or tool or file.suffix == ".pyc")


if __name__ == "__main__":
    sys.exit(main())
