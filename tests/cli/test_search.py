"""`python -m resnet_core search`: the same answers as `search` gives, as text and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from resnet_core.__main__ import main
from resnet_core.cost import price
from resnet_core.labs.events import to_json
from resnet_core.labs.points import point
from resnet_core.network import named
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL, works
from resnet_core.readers.step import Training, step_memory
from resnet_core.zoo import ZOO

ASKED = ["search", "--layers-min", "60", "--macs-max", "5G", "--memory", "8GiB", "--batch", "16"]


def test_the_answers_are_networks_that_meet_the_conditions(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kinds = {work.kind for part in works(unfold(ZOO["resnet50"])) for work in part}
    law = {kind: (1e-6, *[0.0] * 5, 2e-12) for kind in {CALL, *kinds, *(f"small {kind}" for kind in kinds)}}
    made = Calibration("a processor", 1, law)
    path = tmp_path / "device.jsonl"
    path.write_text(json.dumps(to_json(point(made))) + "\n")
    limited = [*ASKED, "--latency-max", "20ms", "--calibration", str(path), "--objective", "least-latency"]
    assert main([*limited, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["looked_at"] == 10**6 > found["meet_all_conditions"] > 1000
    assert found["conditions"]["latency"] == {"most": 0.02}
    assert len(found["best"]) == 10
    best = named(f"?{found['best'][0]['link']}").network
    assert best.plan.depth == found["best"][0]["layers"] >= 60
    one = replace(best.input, batch=1)
    assert predict(unfold(best.spec, one), made) == found["best"][0]["latency"] <= 0.02
    assert step_memory(best.plan, Training()).peak == found["best"][0]["memory"]
    assert main(ASKED) == 0
    text = capsys.readouterr().out
    assert "of 1,000,000 networks meet all conditions; 114,960,384 could be asked for." in text
    assert "Most parameters first." in text


def test_a_family_can_be_searched_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["search", "--family", "vit", "--macs-max", "5G"]
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["looked_at"] == found["networks"] > found["meet_all_conditions"] > 100
    for line in (*found["best"], *found["front"]["networks"][:5]):
        plan = named(f"?{line['link']}").network.plan
        assert price(plan) == (line["params"], line["macs"], line["activations"])
        assert line["macs"] <= 5 * 10**9
    assert "field" not in found["best"][0]
    assert main(asked) == 0
    text = capsys.readouterr().out
    assert "up to four times the 12 encoder layers" in text
    assert "could be asked for" not in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--latency-max", "20ms"], "run calibrate"),
        (["--macs-max", "5 ms"], "such as 5 G"),
        (["alexnet"], "families with a depth and a width"),
        (["densenet121", "--memory", "8GiB"], "cannot be asked for in this family"),
        (["resnet18", "--family", "vit"], "not both"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], asked: list[str], why: str
) -> None:
    assert main(["search", *asked]) == 2
    assert why in capsys.readouterr().err
