"""`choose`: the best at a cost as text and JSON, and what it refuses."""

from __future__ import annotations

import json

import pytest

from resnet_core.__main__ import main


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["choose", *arguments]) == 0
    return capsys.readouterr().out


def test_the_best_at_the_cost_of_a_network_stand_by_their_images(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "resnet50")
    assert text.startswith("1,556 published results, imagenet, the best with at most 4.11 G MACs\n")
    assert "in1k        edgenext_base.usi_in1k          256    not said     83.684    3.85" in text
    assert text.endswith("commit aa4b5850c1543fa488abf260f18390eda46cf85d, Apache-2.0\n")


def test_json_has_the_conditions_the_best_and_the_fronts(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("mobilenet_v2", "--cost", "params", "--images", "in1k", "--distilled", "unsaid", "--json")
    read = json.loads(printed(capsys, *words))
    assert (read["budget"], read["unit"]) == (3.5, "M parameters")
    assert read["selection"]["groups"] == ["in1k"]
    assert list(read["best"]) == list(read["fronts"]) == ["in1k"]
    assert read["best"]["in1k"] in read["fronts"]["in1k"]
    assert read["best"]["in1k"]["cost"] <= 3.5


def test_a_speed_is_a_floor_and_without_a_budget_all_count(capsys: pytest.CaptureFixture[str]) -> None:
    assert "at any cost" in printed(capsys, "--cost", "cpu")
    assert "at least 100.00 images/s" in printed(capsys, "--cost", "cpu", "--budget", "100")
    assert "none" in printed(capsys, "--text", "no such name")


def test_what_is_no_network_or_no_cost_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "rexnet"]) == 2
    assert "no network is called 'rexnet'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["choose", "--cost", "latency"])
