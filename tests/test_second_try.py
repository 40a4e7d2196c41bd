"""Continuous integration tries a few failures in a real browser once more, and no other."""

from pathlib import Path

import pytest

from tests.second_try import FAILED, MOST, PASSED, tried

# It fails until it has been run as often as its name says.
FAILS = """
from pathlib import Path

def test_it():
    count = Path(__file__).with_suffix(".count")
    runs = len(count.read_text()) if count.exists() else 0
    count.write_text("x" * (runs + 1))
    assert runs >= {failures}
"""


def outcome(folder: Path, tests: dict[str, int]) -> tuple[int, dict[str, int]]:
    """The exit code for test files that fail so many times before they pass, and how often each was run."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, failures in tests.items():
        file = folder / "tests" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FAILS.format(failures=failures))
    code = tried(["-q", "--import-mode=importlib"], folder)
    return code, {name: len((folder / "tests" / name).with_suffix(".count").read_text()) for name in tests}


@pytest.mark.parametrize(
    ("tests", "code", "runs"),
    [
        ({"browser/test_a.py": 0, "core/test_b.py": 0}, PASSED, [1, 1]),
        ({"browser/test_a.py": 1, "browser/test_b.py": 0, "core/test_c.py": 0}, PASSED, [2, 1, 1]),
        ({f"browser/test_{number}.py": 1 for number in range(MOST)}, PASSED, [2] * MOST),
        ({"browser/test_a.py": 2}, FAILED, [2]),
        ({"browser/test_a.py": 1, "browser/test_b.py": 2}, FAILED, [2, 2]),
        ({"core/test_a.py": 1}, FAILED, [1]),
        ({"browser/test_a.py": 1, "core/test_b.py": 1}, FAILED, [1, 1]),
        ({f"browser/test_{number}.py": 1 for number in range(MOST + 1)}, FAILED, [1] * (MOST + 1)),
    ],
    ids=["all pass", "one", "three", "one twice", "one of two twice", "elsewhere", "elsewhere too", "four"],
)
def test_only_a_few_browser_tests_are_tried_once_more(
    tests: dict[str, int], code: int, runs: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert outcome(tmp_path, tests) == (code, dict(zip(tests, runs, strict=True)))


def test_the_names_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    assert outcome(tmp_path, {"browser/test_a.py": 1})[0] == PASSED
    name = "tests/browser/test_a.py::test_it"
    printed = capfd.readouterr().out
    assert f"Failed in a real browser, and tried once more:\n  {name}\n" in printed
    assert f"Passed on the second try:\n  {name}\n" in printed


def test_a_file_that_cannot_be_read_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    file = tmp_path / "tests" / "browser" / "test_a.py"
    file.parent.mkdir(parents=True)
    file.write_text("import nothing_of_this_name\n")
    assert tried(["-q"], tmp_path) not in {PASSED, FAILED}
    assert "second try" not in capfd.readouterr().out
