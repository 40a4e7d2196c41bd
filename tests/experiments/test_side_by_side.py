"""Trainings in several processes: the same numbers as in one, and no process that is left over."""

import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_core.build import build
from resnet_core.data import trained
from resnet_core.data.datasets import dataset
from resnet_core.data.fit import check_fits
from resnet_core.experiments.training import degradation
from resnet_core.experiments.training import run as training
from resnet_core.experiments.training.learn import error_of
from resnet_core.experiments.training.side_by_side import LostError, train_all
from resnet_core.experiments.training.tasks import train
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.files.safetensors import read_header
from resnet_core.labs.events import Event, Point, Progress, timeless, to_json
from resnet_core.labs.training.network import read
from resnet_core.labs.training.settings import (
    Task,
    degradation_settings,
    degradation_tasks,
    training_settings,
)
from resnet_core.nn.weights import load_into
from resnet_core.spec import Input
from resnet_core.system import machine
from tests.jobs.world import descendants, wait_until

ROOT = Path(__file__).resolve().parents[2]
CHILD = b"resnet_core.experiments.training.child"


@pytest.fixture
def _two_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 3)


def tasks(**settings: Any) -> tuple[Task, ...]:
    return degradation_tasks(
        digits_network(8), degradation_settings({"depths": "8", "epochs": 2, "seeds": "0-1", **settings})
    )


def by_network(events: Iterable[Event]) -> dict[str, list[Event]]:
    """What was said of each training, in order."""
    found: dict[str, list[Event]] = defaultdict(list)
    for event in timeless(events):
        assert isinstance(event, Point)
        found[str([event.values.get(name) for name in ("network", "depth", "seed")])].append(event)
    return found


def children(of: int | None = None) -> list[int]:
    return [pid for pid in descendants(of or os.getpid()) if is_child(pid)]


def is_child(pid: int) -> bool:
    try:
        return CHILD in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def begun(said: Iterator[Point]) -> Iterator[Point]:
    """`said` from when a child has spoken on; slow tasks are left."""
    first = next(said)
    yield next(point for point in said if point.values["seed"] != first.values["seed"])
    yield from said


@pytest.mark.usefixtures("_two_children")
def test_a_child_gives_the_numbers_that_a_training_here_gives() -> None:
    asked = tasks(epochs=1)
    before = torch.get_num_threads()
    together = by_network(train_all(asked, "cpu"))
    assert torch.get_num_threads() == before
    torch.set_num_threads(1)
    alone = by_network(point for task in asked for point in train(task, "cpu"))
    torch.set_num_threads(before)
    assert together == alone
    assert len(alone) == 4
    assert not children()


def test_on_one_core_nothing_but_this_process_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 1)
    for _ in train_all(tasks(seeds="0", epochs=1), "cpu"):
        assert not children()


@pytest.mark.usefixtures("_two_children")
def test_leaving_early_ends_the_children() -> None:
    with closing(begun(train_all(tasks(epochs=1000), "cpu"))) as said:  # type: ignore[type-var]
        next(said)
        assert children()
    wait_until(lambda: not children(), "the end of the children")


@pytest.mark.usefixtures("_two_children")
def test_a_child_that_is_lost_ends_the_training_in_words() -> None:
    said = train_all(tasks(epochs=1000), "cpu")
    next(said)
    os.kill(children()[0], signal.SIGKILL)
    with pytest.raises(LostError, match="exit status -9"):
        list(said)
    assert not children()


@pytest.mark.usefixtures("_two_children")
def test_what_goes_wrong_in_a_child_is_said_here() -> None:
    good, bad = tasks(seeds="0", epochs=1000)
    with pytest.raises(LostError, match="no_such_module"):
        list(train_all([good, bad._replace(spec=digits_network(14), module="no_such_module")], "cpu"))
    assert not children()


PARENT = """
import sys
from resnet_core.experiments.training.side_by_side import train_all
from tests.experiments.test_side_by_side import machine, tasks
machine.cores = lambda: 3
for point in train_all(tasks(epochs=1000), "cpu"):
    print(point.values["seed"], flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_children_end_with_the_process_that_started_them_however_it_ends() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        left = wait_until(lambda: children(parent.pid), "children")
        parent.kill()
    wait_until(lambda: not any(map(is_child, left)), "the end of the children")


@pytest.mark.usefixtures("_two_children")
def test_degradation_says_the_same_of_each_network_in_two_runs() -> None:
    asked = degradation_settings({"depths": "8-14", "epochs": 1, "shortcuts": "none"})
    runs = [list(degradation.run(digits_network(8), Input(8, 8), asked, 0, "cpu")) for _ in range(2)]
    assert by_network(runs[0]) == by_network(runs[1])
    for event in runs[0]:
        json.dumps(to_json(event), allow_nan=False)
    assert isinstance(runs[0][0], Point)
    assert runs[0][0].name == "conditions"
    assert [event for event in runs[0] if isinstance(event, Progress)][-1] == Progress(2, 2, "training")


def print_training() -> None:
    """Prints what a training on one thread says."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    network = digits_network(8, drop_path=0.2)
    said = timeless(training.run(network, Input(8, 8), training_settings({"epochs": 2}), 5, "cpu"))
    torch.set_num_threads(threads)
    print(json.dumps([to_json(event) for event in said]))


def points_of(monkeypatch: pytest.MonkeyPatch, folder: Path, spec: Any, **settings: Any) -> list[Point]:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(folder))
    said = training.run(spec, Input(8, 8), training_settings(settings), 0, "cpu")
    return [event for event in said if isinstance(event, Point)]


def test_after_each_epoch_a_training_says_what_goes_on_in_its_blocks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = digits_network(8, attention="se", se_reduction=4)
    first, last = read(points_of(monkeypatch, tmp_path, spec, epochs=2)).activities
    assert (first.epoch, last.epoch) == (1, 2)
    assert first.blocks == ("layer1.0", "layer2.0", "layer3.0")
    assert all(0 <= share <= 1 for share in first.dead)
    assert len(first.gates) == len(first.variance) == 3
    assert first.gates != last.gates  # they are learnt
    assert first.running_means != last.running_means
    assert len(first.running_variances) == 3


def test_the_weights_that_are_kept_have_the_error_that_was_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    *_, epoch, _, checkpoint = points_of(monkeypatch, tmp_path, digits_network(8), epochs=2)
    path = trained.find(str(checkpoint.values["name"]))
    assert path is not None
    assert path.stat().st_size == checkpoint.values["bytes"]
    check_fits(digits_network(8), read_header(path))  # as every page does that takes weights
    network, data = build(digits_network(8)), dataset("digits")
    load_into(network, path)
    images, labels = torch.from_numpy(data.test_images), torch.from_numpy(data.test_labels)
    assert error_of(network, images, labels) == epoch.values["test_error"]


@pytest.mark.parametrize(("depth", "norm"), [(20, "batch"), (200, "none")])
def test_a_training_that_diverges_says_at_which_step_and_keeps_the_finite_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, depth: int, norm: str
) -> None:
    spec = digits_network(depth, norm=norm)
    diverged = points_of(monkeypatch, tmp_path, spec, lr=1e6, batch=8)[-1]
    assert diverged.name == "diverged"
    step, losses = diverged.values["step"], diverged.values["losses"]
    assert isinstance(step, int)
    assert isinstance(losses, list)
    assert len(losses) == step - 1 > 0
    assert trained.kept_in().is_dir() is False


def test_a_full_disk_costs_the_weights_and_not_the_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    *_, epoch, _, last = points_of(monkeypatch, tmp_path / "file", digits_network(8), epochs=1)
    assert epoch.name == "epoch"
    assert last.name == "not_kept"
    assert "Not a directory" in str(last.values["why"])
