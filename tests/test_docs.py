"""What the documents say is so: measured lines, settings, the notebook, and the reference."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from tests.reference import PLACE, reference

ROOT = Path(__file__).resolve().parents[1]
CLASS = (ROOT / "docs" / "for-a-class.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
ROW = re.compile(r"^\|[^|]+\| `(.+?)` \| `([a-z_]+\.txt)` \|$", re.MULTILINE)


def test_every_measured_line_is_in_its_record() -> None:
    rows = ROW.findall(CLASS)
    assert len(rows) == 8
    records = {name: (ROOT / "benchmarks" / "recorded" / name).read_text("utf-8") for _, name in rows}
    assert [line for line, name in rows if line not in records[name].splitlines()] == []


def test_every_variable_that_the_code_reads_is_described() -> None:
    paths = (path for room in ("app", "resnet_core") for path in (ROOT / room).rglob("*.py"))
    read = {name for path in paths for name in re.findall(r'"(RESNET_[A-Z_]+)"', path.read_text("utf-8"))}
    inner = {"RESNET_JOBS", "RESNET_PROCESS"}  # set by `serve --workers` for its own processes
    assert inner < read
    assert {name for name in read - inner if f"`{name}" not in README} == set()


def test_the_reference_is_what_the_docstrings_say() -> None:
    """After a change: `python -m tests.reference`."""
    assert PLACE.read_text("utf-8") == reference()


def test_the_six_cells_of_the_notebook_run() -> None:
    notebook = json.loads((ROOT / "docs" / "notebook.ipynb").read_text("utf-8"))
    assert (notebook["nbformat"], len(notebook["cells"])) == (4, 6)
    names: dict[str, Any] = {}
    shown = [_ran("".join(cell["source"]), names) for cell in notebook["cells"]]
    assert "<svg" in shown[0]._repr_html_()
    assert shown[1][0].params == 25_557_032
    assert shown[2][0]["part"] == "stem"
    assert shown[3]["vgg16"] > 3
    assert names["deeper"].link == shown[4]
    assert shown[5] is None


def _ran(cell: str, names: dict[str, Any]) -> Any:
    """What a notebook shows below a cell: the value of its last line, if that is an expression."""
    tree = ast.parse(cell)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(ast.unparse(last), names) if last else None
