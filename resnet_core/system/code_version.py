"""The version of the code that computes a result: a stored result stays valid while that code stays the same.

What can change the results of a module is its own code and that of every module that it imports, at its top
or in a function, or names in a string, as for a module that is run as a process. Comments and docstrings do
not count. The files are read and nothing is imported.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from resnet_core.system import machine

PACKAGE = "resnet_core"
PARSING = Lock()  # CPython 3.11 counts one depth for all threads that build a tree (python/cpython#106905)


class Source(NamedTuple):
    """A module as far as results depend on it: a hash of its code, and all dotted names that it mentions."""

    digest: bytes
    names: tuple[str, ...]


@cache
def code_version(module: str, root: Path = machine.ROOT) -> str:
    """16 letters for the code of `module` and for torch's version; `root` is the folder of the packages.

    It is that of the files when it was first asked for, the same for all callers in this process.
    """
    digest = hashlib.sha256(version("torch").encode())
    for name, path in sorted(_files(module, root).items()):
        digest.update(f"\0{name}\0".encode() + _source(path).digest)
    return digest.hexdigest()[:16]


def _files(module: str, root: Path) -> dict[str, Path]:
    """The files of `module` and of all that it needs, by the names of the modules."""
    files: dict[str, Path] = {}
    packages, pending = {PACKAGE, module.partition(".")[0]}, [module]
    while pending:
        name = pending.pop()
        path = _file(name, root) if name.partition(".")[0] in packages else None
        if path and name not in files:
            files[name] = path
            pending += _source(path).names
        elif path is None and "." in name:
            pending.append(name.rpartition(".")[0])  # it may be a function of a module
    return files


def _file(module: str, root: Path) -> Path | None:
    if not all(part.isidentifier() for part in module.split(".")):
        return None
    path = root.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


@cache
def _source(path: Path) -> Source:
    text = path.read_bytes()
    try:
        with PARSING:
            tree = _without_docstrings(ast.parse(text))
    except (SyntaxError, ValueError):  # it is being edited: the worker will say what is wrong
        return Source(hashlib.sha256(text).digest(), ())
    return Source(hashlib.sha256(ast.dump(tree).encode()).digest(), tuple(dict.fromkeys(_names(tree))))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [statement for statement in node.body if not _is_text(statement)]
    return tree


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and (
        isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)
    )


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom(module=str(module)):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case ast.Constant(value=str(text)) if text.isascii() and "." in text and " " not in text:
                yield text
