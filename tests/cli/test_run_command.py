"""`python -m resnet_core run`: events as lines, the same ones in fresh processes; mistakes as words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from math import isfinite

import pytest

from resnet_core.__main__ import main
from resnet_core.cli import run
from resnet_core.cli.run import IMPOSSIBLE
from resnet_core.labs import events
from resnet_core.labs.events import Done, Event, Point, Progress, timeless
from resnet_core.labs.table import TABLE

SMALL = "?block=basic&depths=1-1&widths=4-8&shortcut=identity&stem=cifar&in_channels=1&num_classes=10"
IMAGES = "height=8,width=8,batch=8"
# Each with the settings that make it short. The others take seconds, or measure nothing but time.
CHEAP: dict[str, list[str]] = {
    "count": [],
    "look": [],
    "gradients": ["seeds=2", "steps=3", "moments=2", "twins=plain,pre,zero_gamma"],
    "jacobian": ["steps=2"],
    "shattering": ["pairs=2"],
    "training": ["epochs=1", "batch=256"],
}
ALLOWED = "allowed are numbers, text, and lists and dictionaries of them, 8 deep at most\n"
ALL = (
    "import sys, json\nfrom resnet_core.__main__ import main\nfor line in json.loads(sys.argv[1]): main(line)"
)


def command(name: str, seed: int = 3) -> list[str]:
    given = ["run", name, SMALL, "--input", IMAGES, "--seed", str(seed)]
    return [*given, "--set", *CHEAP[name]] if CHEAP[name] else given


def read(text: str) -> list[Event]:
    return [events.from_json(json.loads(line)) for line in text.splitlines()]


@pytest.fixture(scope="module")
def twice() -> list[list[Event]]:
    """What all cheap experiments say, in each of two fresh processes."""
    lines = json.dumps([command(name) for name in CHEAP])
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ALL, lines], stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(2)
    ]
    return [read(process.communicate()[0]) for process in processes]


def test_the_same_seed_gives_the_same_numbers_in_two_fresh_processes(twice: list[list[Event]]) -> None:
    first, second = map(timeless, twice)
    assert first == second
    assert sum(isinstance(event, Done) for event in first) == len(CHEAP)
    assert len(first) > 20


def test_every_cheap_experiment_is_one_of_the_table() -> None:
    assert set(CHEAP) <= set(TABLE.experiments)


def test_another_seed_gives_other_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for seed in (3, 4):
        assert main(command("look", seed)) == 0
        said.append(timeless(read(capsys.readouterr().out)))
    assert said[0] != said[1]


def test_findings_go_to_one_channel_and_progress_to_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command("count")) == 0
    out, err = capsys.readouterr()
    *points, end = read(out)
    assert all(isinstance(point, Point) for point in points)
    assert isinstance(end, Done)
    assert all(isinstance(event, Progress) for event in read(err))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["counts"], "'counts' was given; allowed are count,"),
        (["count", "rexnet50"], "the closest are resnet50"),
        (["count", "?depths=0"], "depths: 0 was given"),
        (["count", "--seed", "x"], "seed: 'x' was given; allowed is a whole number"),
        (["count", "--seed", "-1"], "seed: -1 was given"),
        (["count", "--device", "cuda:99"], "device: 'cuda:99' was given; there is cpu"),
        (["count", "--device", "C P U"], "allowed is a name such as cpu"),
        (["look", "--set", "layout"], "'layout' was given; allowed is name=value"),
        (["look", "--set", "speed=1"], "'speed': there is no such setting; allowed are layout"),
        (["look", "--set", "tf32=maybe"], "tf32: 'maybe' was given; allowed are true, yes"),
        (["gradients", "--set", "seeds=two"], "seeds: 'two' was given; allowed is a whole number"),
        (["gradients", "--set", "lr=slow"], "lr: 'slow' was given; allowed is a number"),
        (["gradients", "--set", "seeds=99"], "a whole number from 1 to 8"),
        (["look", "--input", "size=3"], "'size' was given; allowed are height, width, batch, dtype"),
        (["look", "--input", "height=x"], "height: 'x' cannot be read"),
        (["look", "--input", "batch=999999"], "batch: 999,999 was given; at most 4,096 images"),
        (["look", "resnet50", "--input", "batch=4096,height=2048,width=2048"], "needs about"),
        (["look", "--input", "height=2"], "height: 2 was given"),
        (["gradients", "--input", "batch=1"], "batch norm needs 2 images or more"),
    ],
)
def test_mistakes_are_sentences(given: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *given]) == IMPOSSIBLE
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_a_setting_that_has_to_be_told_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "compare", "--set", "question=nonsense"]) == IMPOSSIBLE
    assert "question: 'nonsense' was given" in capsys.readouterr().err
    assert main(["run", "compare", "--set", "question=order", "nothing=1"]) == IMPOSSIBLE
    assert "'nothing': there is no such setting" in capsys.readouterr().err


def test_numbers_that_are_not_finite_are_written_so_that_they_can_be_read(
    capsys: pytest.CaptureFixture[str],
) -> None:
    deep = SMALL.replace("1-1", "400").replace("4-8", "4") + "&norm=none"
    assert main(["run", "gradients", deep, "--input", IMAGES, "--set", "twins=", "seeds=1"]) == 0
    points = [event for event in read(capsys.readouterr().out) if isinstance(event, Point)]
    (signal,) = (point.values["signal"] for point in points if point.name == "norms")
    assert isinstance(signal, list)
    assert not all(isfinite(number) for number in signal if isinstance(number, float))


def test_a_report_that_is_not_plain_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Point("odd", {"value": object()})  # type: ignore[dict-item]  # the defect
    monkeypatch.setattr(run, "perform", lambda request: iter([odd]))
    assert main(command("count")) == IMPOSSIBLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "The experiment stopped with an error: EventError: values.value holds a object; " + ALLOWED


def test_a_closed_pipe_ends_it_without_a_word() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "resnet_core", "run", "count"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0
