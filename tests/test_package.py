"""The wheel holds all that is needed: installed, the app starts from another folder than the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from resnet_core import __version__
from resnet_core.__main__ import command, main
from resnet_core.system import face
from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("app", "pages", "resnet_core")
TEXTS = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "docs/definitions.md")
PAGE = (
    "import sys; from streamlit.testing.v1 import AppTest; "
    "at = AppTest.from_file(sys.argv[1], default_timeout=600).run(); "
    "assert not at.exception; print(at.markdown[0].value)"
)


def run(arguments: list[str], cwd: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        arguments, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def fetched(address: str) -> bytes:
    with urlopen(address, timeout=PATIENCE) as reply:
        content: bytes = reply.read()
    return content


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since building writes beside the sources."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in TEXTS:
        (source / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    build = ["-q", "--no-build-isolation", "--no-deps", "--no-index", "-w", str(target)]
    run([sys.executable, "-m", "pip", "wheel", *build, "."], source)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel, and all else that it needs from that of the tests."""
    folder = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder)
    python = str(folder / "bin" / "python")
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        folder,
    )
    (packages,) = folder.glob("lib/*/site-packages")
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """An empty folder, and an environment that knows nothing of the repository."""
    return tmp_path, {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    paths = [path for name in SOURCES for path in (ROOT / name).rglob("*") if path.is_file()]
    names = [path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts]
    assert len(names) > 500
    wanted = {name if name.startswith("resnet_core/") else f"resnet_explorer/{name}" for name in names}
    assert wanted - held == set()
    more = {name for name in held - wanted if ".dist-info/" not in name}
    assert more == {"resnet_explorer/docs/definitions.md"}


def test_the_installed_command_answers(installed: Path, elsewhere: tuple[Path, dict[str, str]]) -> None:
    cwd, environment = elsewhere
    command = str(installed / "bin" / "resnet-explorer")
    assert run([command, "--version"], cwd, environment) == f"resnet-explorer {__version__}\n"
    assert "<svg" in run([command, "card", "resnet50", "--form", "svg"], cwd, environment)


def test_the_installed_app_starts_from_another_folder(
    installed: Path, elsewhere: tuple[Path, dict[str, str]]
) -> None:
    cwd, environment = elsewhere
    (script,) = installed.glob("lib/*/site-packages/resnet_explorer/app/main.py")
    assert "ResNet-50 (v1.5)" in run(
        [str(installed / "bin" / "python"), "-c", PAGE, str(script)], cwd, environment
    )
    start = [str(installed / "bin" / "resnet-explorer"), "serve", "--port", "0"]
    with (
        (cwd / "log").open("w") as log,
        subprocess.Popen(
            start, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            lines = server.stdout or ()
            address = next(found[0] for line in lines if (found := re.search(r"http://localhost:\d+", line)))
            assert b"ResNet explorer" in fetched(address)
            assert fetched(f"{address}/app/static/icon.png").startswith(b"\x89PNG")
        finally:
            server.terminate()


def test_what_is_needed_is_what_was_tested_or_later() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pinned = {line.replace("==", ">=") for line in lines if "==" in line}
    assert set(project["dependencies"]) == pinned
    others = "".join((ROOT / f"requirements-{kind}.txt").read_text("utf-8") for kind in ("dev", "cluster"))
    extras = [need for needs in project["optional-dependencies"].values() for need in needs]
    assert [need for need in extras if need.replace(">=", "==") not in others] == []


def test_the_command_serves_unless_it_is_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, arguments: started.append(arguments))
    monkeypatch.setattr(sys, "argv", ["resnet-explorer"])
    command()
    assert main(["serve", "--port", "99999"]) == 2
    monkeypatch.setattr(face, "HOMES", ())
    assert main(["serve"]) == 2
    assert face.module("app.drawing.card") is None
    ((_, *arguments),) = started
    assert arguments[:4] == ["-m", "streamlit", "run", str(ROOT / "app" / "server.py")]


def test_the_app_is_served_under_the_name_that_hosts_look_for() -> None:
    made = "app = st.App(MAIN, middleware=MIDDLEWARE, lifespan=lifespan)"
    for name in ("streamlit_app.py", "app/server.py"):
        assert made in (ROOT / name).read_text("utf-8")


def test_a_citation_names_the_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
