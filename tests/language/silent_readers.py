"""Which readers of layers would miss a new kind: kinds are added to a copy of the sources, and mypy asked.

A reader is a function that tells kinds of layer apart, with `case Conv()` or `isinstance(layer, Conv)`. It is
silent if mypy has no complaint about it once there is one more leaf, and one more layer that holds layers.

    python -m tests.language.silent_readers
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("resnet_core", "app", "pages")
LEAVES_FILE, LAYERS_FILE = "resnet_core/language/leaves.py", "resnet_core/language/layers.py"
# They make the layers of one family, or write out what that family made; they read no other plan.
MAKERS = ("resnet_core/families/", "resnet_core/code/")
LAYERS = "resnet_core.language.layers"
LEAVES, ALL = "Leaf: TypeAlias = ", "Layer: TypeAlias = "
# Only the readers' files are asked about. What other packages say of their types matters to no kind of layer,
# and takes longer to read than all of these: a complaint counts if it names a new kind.
MYPY = (sys.executable, "-m", "mypy", "--no-site-packages", "--follow-imports=silent", "--no-incremental")
PROBE_LEAF = """class ProbeLeaf(NamedTuple):
    name: str
    inp: Shape
    out: Shape


"""
PROBE_NEST = """class ProbeNest(NamedTuple):
    name: str
    inp: Shape
    out: Shape
    inner: tuple[Layer, ...]


"""


class Reader(NamedTuple):
    """A function that tells kinds of layer apart: its file, name, and first and last line."""

    path: str
    function: str
    first: int
    last: int


def readers(root: Path) -> list[Reader]:
    """The readers below `root`, in the order of their files."""
    kinds = kinds_in(root)
    paths = sorted(path for source in SOURCES for path in (root / source).rglob("*.py"))
    names = [path.relative_to(root).as_posix() for path in paths]
    return [
        reader for name in names if not name.startswith(MAKERS) for reader in _readers_in(root, name, kinds)
    ]


def silent(root: Path) -> list[Reader]:
    """The readers below `root`, a folder that this changes, in which mypy misses nothing about new kinds."""
    add_kinds(root)
    files = sorted({reader.path for reader in readers(root)})
    answer = subprocess.run([*MYPY, *files], cwd=root, capture_output=True, text=True, check=False)
    complaints = re.findall(r"^(\S+\.py):(\d+): error.*Probe", answer.stdout, re.MULTILINE)
    assert complaints, f"mypy found nothing at all: {answer.stdout[-500:]}{answer.stderr[-500:]}"
    places = [(path, int(line)) for path, line in complaints]
    return [
        reader
        for reader in readers(root)
        if not any(path == reader.path and reader.first <= line <= reader.last for path, line in places)
    ]


def copy_of_the_sources(target: Path) -> Path:
    """The sources and mypy's settings, in `target`."""
    for source in SOURCES:
        shutil.copytree(ROOT / source, target / source, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", target)
    return target


def add_kinds(root: Path) -> None:
    """Adds a leaf, and a layer that holds layers."""
    _add(root / LEAVES_FILE, LEAVES, PROBE_LEAF, "ProbeLeaf")
    _add(root / LAYERS_FILE, ALL, PROBE_NEST, "ProbeNest")


def _add(path: Path, union: str, probe: str, name: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(union) == 1
    path.write_text(text.replace(union, f"{probe}{union}{name} | "), "utf-8")


def kinds_in(root: Path) -> set[str]:
    """The names in the unions of the sources below `root`."""
    return kinds_of("\n\n".join((root / name).read_text("utf-8") for name in (LEAVES_FILE, LAYERS_FILE)))


def kinds_of(code: str) -> set[str]:
    """The names in the unions `Leaf` and `Layer`."""
    unions = re.findall(r"^(?:Leaf|Layer): TypeAlias = (.+?)\n(?:\n|\Z)", code, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"\w+", " ".join(unions))) - {"Leaf"}


def _readers_in(root: Path, name: str, kinds: set[str]) -> Iterator[Reader]:
    text = (root / name).read_text("utf-8")
    if LAYERS not in text and name not in (LEAVES_FILE, LAYERS_FILE):
        return  # to take apart what imports no kind takes longer than all that do
    tree = ast.parse(text)
    known = kinds if name in (LEAVES_FILE, LAYERS_FILE) else kinds & set(_imported(tree))
    unions = _unions(tree) if name not in (LEAVES_FILE, LAYERS_FILE) else {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        tested = known & set(_tested(node))
        # A function that takes only some kinds, by name, cannot be given a new one: its caller is named.
        # To ask whether a part of a plan is one sum or a chain of layers tells no kinds apart.
        if tested - set(_taken(node, unions)) and tested != {"Residual"}:
            yield Reader(name, node.name, node.lineno, node.end_lineno or node.lineno)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == LAYERS:
            yield from (alias.asname or alias.name for alias in node.names)


def _unions(tree: ast.Module) -> dict[str, set[str]]:
    """The names in each union of kinds that a file gives a name of its own, in the order of their lines."""
    unions: dict[str, set[str]] = {}
    for node in tree.body:
        match node:
            case ast.AnnAssign(ast.Name(name), ast.Name("TypeAlias"), ast.expr() as union):
                unions[name] = set(_names(union, unions))
    return unions


def _taken(function: ast.FunctionDef, unions: dict[str, set[str]]) -> Iterator[str]:
    for argument in function.args.args:
        if argument.annotation is not None:
            yield from _names(argument.annotation, unions)


def _names(annotation: ast.expr, unions: dict[str, set[str]]) -> Iterator[str]:
    for each in ast.walk(annotation):
        if isinstance(each, ast.Name):
            yield from unions.get(each.id, {each.id})


def _tested(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.MatchClass(cls=ast.Name(id=name)):
                yield name
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kinds]):
                yield from (each.id for each in ast.walk(kinds) if isinstance(each, ast.Name))


def main() -> int:
    """Prints the readers, and those that stay silent. 0 where there are none."""
    with TemporaryDirectory() as folder:
        root = copy_of_the_sources(Path(folder))
        missed = {(reader.path, reader.function) for reader in silent(root)}
        every = readers(root)
    print(f"{len(every)} readers of layers; silent about new kinds: {len(missed)}")
    for reader in every:
        verdict = "silent" if (reader.path, reader.function) in missed else "named by mypy"
        print(f"  {verdict:<14}{reader.path}: {reader.function}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
