"""Past runs: what is read of them, what is refused, who sees and deletes them, and two side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from app.forward import past, past_files, past_pair, past_view
from app.forward.past import Past
from app.runs import run as runs
from resnet_core.jobs.request import Request
from resnet_core.jobs.result import Result, ResultError
from resnet_core.jobs.store import MEMORY, OPEN_VARIABLE, Store
from resnet_core.labs.events import Done, Point, Value
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.settings import Scalar
from resnet_core.labs.table import TABLE
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import RESNETS

CODE = TABLE.code_version("forward")
CONDITIONS: dict[str, Value] = {
    **dict.fromkeys(("device", "torch", "python"), "some"),
    **dict.fromkeys(("batch", "threads"), 2),
    **dict.fromkeys(("height", "width"), 224),
    "label": "a processor",
    "dtype": "float32",
    "tf32": False,
    "layout": "contiguous",
}
SECONDS: dict[str, Value] = {"median": 0.1, "low": 0.09, "high": 0.12, "runs": 5}
HOME = "/home/somebody/.cache/"


def result(
    spec: ArchSpec = RESNETS["resnet18"], settings: dict[str, Scalar] | None = None, **more: Any
) -> Result:
    asked = Request("forward", spec, Input(batch=2), forward_settings(settings or {}))
    memory = {"name": "stem", "place": 0, "predicted": 90, "measured": 100}
    said = (
        Point("conditions", CONDITIONS | more.pop("conditions", {})),
        Point("memory", memory | more.pop("memory", {})),
        Point("whole", {"flops": 7, "seconds": SECONDS | more.pop("seconds", {})}),
        Done(0.5),
    )
    return replace(Result(asked, CODE, "a processor", "2026-01-31T09:30:00Z", said), **more)


def past_run(**changes: Any) -> Past:
    found = past.read(result(**changes))
    assert found is not None
    return found


def data(*results: Result) -> bytes:
    return past_files.written(results).encode()


def test_a_run_is_read_with_its_figures() -> None:
    one = past_run()
    assert (one.name, one.weights, one.device, one.peak) == ("ResNet-18", "seeded", "a processor", 100)
    assert (one.time.median, one.rate) == (0.1, 20.0)


@pytest.mark.parametrize(
    "changes",
    [
        {"events": (Done(0.5),)},
        {"events": (Point("whole", {}), Done(0.5))},
        {"events": (Point("part", {"name": "stem"}), Done(0.5))},
        {"device": "x" * 10_000},
        {"seconds": {"median": "soon"}},
        {"seconds": {"median": 0.0, "low": 0.0}},
        {"seconds": {"low": -1.0}},
        {"seconds": {"high": float("inf")}},
        {"seconds": {"median": float("nan")}},
        {"seconds": {"high": 0.05}},
        {"seconds": {"more": 1}},
        {"conditions": {"torch": "x" * 10_000}},
        {"conditions": {"threads": "many"}},
        {"conditions": {"dtype": [1]}},
        {"memory": {"measured": "much"}},
        {"memory": {"measured": -5}},
        {"spec": ArchSpec(depths=(10**9, 1, 1, 1))},
        {"request": Request("count", ArchSpec())},
        {"request": Request("forward", ArchSpec(), Input(1, 1))},
    ],
)
def test_what_is_no_forward_pass_is_not_read(changes: dict[str, Any]) -> None:
    assert past.read(result(**changes)) is None


def test_what_was_exported_can_be_imported() -> None:
    two = (result(), result(RESNETS["resnet50"]))
    assert past_files.imported(data(*two), CODE) == (two, ())


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not text"),
        (b"<!doctype html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"9" * 10_000, "not JSON"),
        (b"[]", "format 1"),
        (b'{"format": 2, "results": []}', "format 1"),
        (b'{"format": 1, "results": {}}', "format 1"),
        (b'{"format": 1, "results": [3]}', "A result has exactly the fields"),
        (b'{"format": 1, "results": []}', "Nothing was imported"),
        (b" " * (past_files.MOST_BYTES + 1), r"The file has 4\.2 MB; at most 4\.2 MB are read"),
        (data(*[result()] * 101), "The file holds 101 runs; at most 100 are read"),
        (data(result(code="older")), "Nothing was imported. 1 run was left out: made by another version"),
        (data(result(seconds={"low": -1.0})), "1 run was left out: not readable as forward"),
        (data(replace(result(), request=Request("count", ArchSpec()))), "1 run was left out: not readable"),
    ],
)
def test_a_hostile_file_is_refused_in_words(given: bytes, why: str) -> None:
    with pytest.raises(ResultError, match=why):
        past_files.imported(given, CODE)


def test_what_is_left_out_of_a_file_is_said() -> None:
    results, notes = past_files.imported(data(result(), result(code="older"), result(code="old")), CODE)
    assert results == (result(),)
    assert notes == ("2 runs were left out: made by another version of this program.",)


def test_a_file_does_not_say_where_this_server_keeps_things() -> None:
    given: dict[str, Scalar] = {
        "image_file": f"{HOME}mine.image",
        "weights_file": f"{HOME}resnet18-f37072fd.pth",
    }
    text = past_files.written([result(settings=given)])
    assert "somebody" not in text
    (read,) = json.loads(text)["results"]
    assert read["request"]["settings"]["image_file"] == "mine.image"


def test_weights_are_named_by_their_file() -> None:
    official: dict[str, Scalar] = {"weights_file": f"{HOME}resnet18-f37072fd.safetensors"}
    own: dict[str, Scalar] = {"weights_file": "/tmp/0123456789abcdef.safetensors"}
    assert [past.weights_of(result(settings=each)) for each in ({}, official, own)] == [
        "seeded",
        "official",
        "own file",
    ]
    assert [past.is_private(result(settings=each)) for each in ({}, official, own)] == [False, False, True]


def test_two_runs_stand_side_by_side_with_difference_and_ratio() -> None:
    first = past_run()
    second = past_run(
        spec=RESNETS["resnet34"],
        seconds={"median": 0.2, "low": 0.19, "high": 0.22},
        device="a faster processor",
    )
    rows = {
        row.cells[0].text: [cell.text for cell in row.cells[1:]]
        for row in past_pair.both_table(first, second).rows
    }
    assert rows["Time of a pass"] == ["100 ms", "200 ms", "+100 ms", "2 ×"]
    assert rows["Images a second"] == ["20", "10", "−10", "0.5 ×"]
    assert rows["Parameters"] == ["11.69 M", "21.80 M", "+10,108,160", "1.86 ×"]
    assert past_pair.finding(first, second) == (
        "The first processes 2 times as many images a second as the other. They differ in network, device."
    )
    assert past_pair.finding(first, first).startswith("The middle halves of their times overlap")


def test_a_disturbed_run_is_marked_and_its_times_are_not_compared() -> None:
    disturbed: dict[str, Value] = {"seconds": {"waited": 0.5, "passed": 1.0}}
    run = result()
    first, second = past_run(), past.read(replace(run, events=(Point("attention", disturbed), *run.events)))
    assert second is not None
    assert second.was_disturbed
    assert "are not compared" in past_pair.finding(first, second)
    rows = {row.cells[0].text: row.cells for row in past_pair.both_table(first, second).rows}
    assert [rows["Time of a pass"][3].text, rows["Time of a pass"][4].text] == ["not compared", ""]
    assert [cell.text for cell in rows["Disturbed"][1:3]] == ["no", "yes"]


def test_runs_on_different_pictures_say_so() -> None:
    first, second = past_run(), past_run(settings={"image": "china"})
    assert "They differ in picture." in past_pair.finding(first, second)


# --------------------------------------------------------------------------------------- who sees and deletes


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of the page, with a run of somebody and one on somebody's own picture."""
    made = Store(MEMORY, 10**7)
    made.put(result())
    made.put(result(settings={"image_file": f"{HOME}mine.image"}))
    monkeypatch.setattr(runs, "store", lambda: made)
    monkeypatch.setattr(runs, "own_results", list)
    monkeypatch.setattr(past_view, "_imported", list)
    return made


class Deleting:
    """An engine that forgets into the store only."""

    def __init__(self, kept: Store) -> None:
        self.forget = kept.delete


def listed_and_deletable() -> tuple[int, int]:
    found = past_view.listed()
    return len(found), sum(one.deletable for one in found)


def test_others_see_no_run_on_a_visitors_picture_and_delete_nothing(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "engine", lambda: Deleting(kept))
    assert listed_and_deletable() == (1, 0)
    past_view._delete([each.key for each in kept.results()])
    assert len(kept.results()) == 2


def test_a_visitor_sees_and_deletes_what_they_began(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = kept.results()[0].key
    monkeypatch.setattr(runs, "own_results", lambda: [mine])
    monkeypatch.setattr(runs, "engine", lambda: Deleting(kept))
    assert listed_and_deletable() == (2, 1)
    past_view._delete([each.key for each in kept.results()])
    assert [each.key == mine for each in kept.results()] == [False]


def test_whoever_runs_the_server_can_open_its_store(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OPEN_VARIABLE, "1")
    assert listed_and_deletable() == (2, 2)


def test_what_a_visitor_brings_is_theirs_and_never_an_answer(
    kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_view, "_imported", lambda: [result(RESNETS["resnet50"])])
    assert [one.origin for one in past_view.listed()] == ["this server", "imported"]
    assert kept.get(result(RESNETS["resnet50"]).key) is None
