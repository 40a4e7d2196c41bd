"""What the documents say is so: measured lines, settings, the notebook, and the reference."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

from PIL import Image

from resnet_core import __version__
from resnet_core.__main__ import COMMANDS
from tests.browser import moving_picture
from tests.reference import PLACE, reference

ROOT = Path(__file__).resolve().parents[1]
CLASS = (ROOT / "docs" / "for-a-class.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
ROW = re.compile(r"^\|[^|]+\| `(.+?)` \| `([a-z_]+\.txt)` \|$", re.MULTILINE)


def test_every_measured_line_is_in_its_record() -> None:
    rows = ROW.findall(CLASS)
    assert len(rows) == 10
    records = {name: (ROOT / "benchmarks" / "recorded" / name).read_text("utf-8") for _, name in rows}
    assert [line for line, name in rows if line not in records[name].splitlines()] == []


def test_every_variable_that_the_code_reads_is_described() -> None:
    paths = (path for room in ("app", "resnet_core") for path in (ROOT / room).rglob("*.py"))
    read = {name for path in paths for name in re.findall(r'"(RESNET_[A-Z_]+)"', path.read_text("utf-8"))}
    inner = {"RESNET_JOBS", "RESNET_PROCESS"}  # set by `serve --workers` for its own processes
    assert inner < read
    assert {name for name in read - inner if f"`{name}" not in README} == set()


def test_every_picture_is_there_with_words_for_who_does_not_see_it() -> None:
    pictures = re.findall(r"!\[(.*?)\]\((docs/[^)]+)\)", README)
    pictures += [
        (words, path) for path, words in re.findall(r'<img src="([^"]+)"[^>]* alt="([^"]*)"', README)
    ]
    still = re.findall(r'\(prefers-reduced-motion: reduce\)" srcset="([^"]+)"', README)
    assert len(pictures) == README.count("docs/screenshots/") - len(still)
    assert len(still) == 1
    assert all(words for words, _ in pictures)
    assert [path for path in (*(path for _, path in pictures), *still) if not (ROOT / path).is_file()] == []


def test_the_picture_that_moves_is_small_and_stops() -> None:
    path = ROOT / "docs" / "screenshots" / f"{moving_picture.NAME}.gif"
    assert path.stat().st_size <= moving_picture.MOST_BYTES
    with Image.open(path) as moving:
        first, last = moving_picture.BLOCKS
        assert (moving.n_frames, moving.width) == (last - first + 1, moving_picture.SHOWN)  # type: ignore[attr-defined]
        assert moving.info["loop"] == moving_picture.TIMES - 1


def test_every_command_that_the_readme_names_is_one() -> None:
    named = set(re.findall(r"^    (?:python -m resnet_core|resnet-explorer) ([a-z]+)", README, re.MULTILINE))
    assert len(named) > 10
    assert named <= COMMANDS.keys()


def test_what_a_public_repository_has_is_there_and_of_this_version() -> None:
    assert f"version: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert "run: .ci/run" in (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    linked = re.findall(r"\]\(([A-Za-z.][\w./-]+)(?:#[\w-]+)?\)", README)
    gone = [path for path in linked if not path.startswith("../../actions") and not (ROOT / path).exists()]
    assert (len(linked) > 20, gone) == (True, [])


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
