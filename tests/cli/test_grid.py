"""`python -m resnet_core grid`: each latency is measured once, and kept for the next time."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from resnet_core.__main__ import main
from resnet_core.cli import grid
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.latency_grid import latency_cells
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.store import Store
from resnet_core.network import Network
from resnet_core.zoo import PUBLISHED, ZOO
from tests.jobs import measuring
from tests.jobs.world import POLICY

SMALL = "?block=basic&depths=1-1&widths=8-16"


@pytest.fixture(autouse=True)
def _engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start() -> Engine:
        store = Store(str(tmp_path / "results.sqlite"), 10**8)
        return Engine(Pool(measuring.MODULE, POLICY), measuring.MODULE, POLICY, store)

    monkeypatch.setattr(grid, "start_engine", start)


def test_what_was_measured_is_kept_and_only_what_is_missing_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def measured(*arguments: str) -> list[dict[str, object]]:
        assert main(["grid", *arguments, "--json"]) == 0
        found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["latencies"]
        return found

    first = measured("resnet18", SMALL, "--batches", "1-4")
    assert [(each["network"], each["batch"]) for each in first] == [
        ("ResNet-18", 1),
        ("ResNet-18", 4),
        ("ResNet-6, 1-1 blocks, widths 8-16", 1),
        ("ResNet-6, 1-1 blocks, widths 8-16", 4),
    ]
    assert len({str(each["seconds"]) for each in first}) == 4
    more = measured(SMALL, "resnet18", "resnet18", "--batches", "4-8-1-8")
    assert len(more) == 6
    assert all(each in more for each in first)


def test_a_cell_that_cannot_be_measured_is_said_and_the_others_are_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["grid", SMALL, "--devices", "cpu,cuda:7", "--csv"]) == grid.INCOMPLETE
    said = capsys.readouterr()
    (line,) = csv.DictReader(said.out.splitlines())
    assert (line["link"], line["device"], line["label"]) == (SMALL, "cpu", "a processor")
    assert "Device cuda:7 is not available here" in said.err
    assert main(["grid", SMALL]) == 0
    assert "cpu: a processor, torch 2.0" in capsys.readouterr().out
    assert main(["grid", SMALL, "--batches", "1-x"]) == 2
    assert main(["grid", SMALL, "--batches", "0"]) == 2
    assert "batch" in capsys.readouterr().err


def test_ctrl_c_ends_what_is_at_work_and_prints_what_is_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("resnet_core.cli.grid.sleep", interrupted)
    assert main(["grid", SMALL]) == grid.STOPPED
    assert "after these 0 of 1" in capsys.readouterr().err


def test_cells_are_of_each_network_batch_and_device_once() -> None:
    network = Network(ZOO["resnet18"], PUBLISHED["resnet18"].input)
    made = latency_cells([network, network], (1, 2, 1), ("cpu", "cuda"))
    assert [(cell.request.input.batch, cell.request.device) for cell in made] == [
        (1, "cpu"),
        (1, "cuda"),
        (2, "cpu"),
        (2, "cuda"),
    ]
    assert len({cell.request.visitor for cell in made}) == 4
