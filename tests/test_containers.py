"""The container files: linted, agreeing with each other, and small enough."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from benchmarks import container_size
from resnet_core import __main__ as commands

ROOT = Path(__file__).resolve().parents[1]
FILES = ("Containerfile", "Containerfile.gpu")
CONFIGURED = "{extends: default, rules: {line-length: {max: 120}}}"
COMPOSED: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


def linted(*command: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).parent / command[0]), *command[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


@pytest.mark.parametrize("command", [("hadolint", *FILES), ("yamllint", "-d", CONFIGURED, "compose.yaml")])
def test_the_linters_have_no_complaints(command: tuple[str, ...]) -> None:
    assert linted(*command) == ""


def test_a_linter_complains_of_a_container_that_runs_as_root(tmp_path: Path) -> None:
    (tmp_path / "Containerfile").write_text("FROM python:3.11-slim\nUSER root\n")
    assert "DL3002" in linted("hadolint", str(tmp_path / "Containerfile"))


@pytest.mark.parametrize("name", FILES)
def test_an_image_does_not_run_as_root_and_asks_whether_it_is_healthy(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER 1000"]
    assert sum("/healthz" in line for line in lines) == 1
    given = lines[-1].split("resnet-explorer ")[1].split('"')[0].replace("${WORKERS}", "2").split()
    assert commands._parser("").parse_args(given).workers == 2


def test_every_file_that_an_image_copies_is_sent_to_its_build() -> None:
    sent = {
        line[1:] for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line[0] == "!"
    }
    assert {name for name in sent if not (ROOT / name).exists()} == set()
    assert (ROOT / ".dockerignore").read_text("utf-8") == (ROOT / ".containerignore").read_text("utf-8")
    copied = {
        "requirements.txt",
        "requirements-cluster.txt",
        "setup.py",
        "pyproject.toml",
        "docs/definitions.md",
    }
    assert copied <= sent


def test_two_replicas_share_one_store_behind_a_proxy_that_knows_both() -> None:
    services = COMPOSED["services"]
    proxy = (ROOT / "deploy" / "haproxy.cfg").read_text("utf-8")
    replicas = services["proxy"]["depends_on"]
    assert len(replicas) == 2
    for name in replicas:
        assert f"server {name} {name}:8501 cookie {name}\n" in proxy
        assert services[name]["volumes"] == ["store:/store"]
    source, target, mode = services["proxy"]["volumes"][0].split(":")
    assert ((ROOT / source).is_file(), target, mode) == (True, "/usr/local/etc/haproxy/haproxy.cfg", "ro")
    assert services["ray-head"]["profiles"] == services["ray-worker"]["profiles"] == ["ray"]


def test_what_is_left_out_of_the_image_is_not_counted() -> None:
    paths = ("torch/lib/a.so", "torch/include/a.h", "numpy/tests/a.py", "a/a.pyc", "torch/bin/a")
    held = [container_size.is_held(Path(path)) for path in paths]
    assert held == [True, False, True, False, False]
    assert {"torch", "streamlit", "pyarrow"} <= container_size.needed()
