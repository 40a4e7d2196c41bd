"""`python -m resnet_core fit`: sizes of memory, and the answer as text and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from resnet_core.__main__ import main
from resnet_core.checks import SpecError
from resnet_core.cli.fit import memory_of
from resnet_core.cli.fit_time import calibration_of
from resnet_core.cost import price
from resnet_core.labs.events import to_json
from resnet_core.labs.points import point
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration
from resnet_core.readers.roofline import works
from resnet_core.zoo import ZOO


def test_a_size_is_read_with_either_kind_of_prefix() -> None:
    assert [memory_of(text) for text in ("24GiB", "24 GB", "1.5G", "800MiB", "512")] == [
        24 * 2**30,
        24 * 10**9,
        1_500_000_000,
        800 * 2**20,
        512,
    ]
    with pytest.raises(SpecError):
        memory_of("much")


def test_the_time_of_a_step_is_predicted_from_a_calibration(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kinds = {work.kind for part in works(unfold(ZOO["resnet18"])) for work in part}
    law = dict.fromkeys(kinds, (0.0, 0.0, 0.0, 0.0, 1e-11))
    made = Calibration("a processor", 1, {}, training=law, optimizers={"sgd": (0.0, 1e-9)})
    path = tmp_path / "device.jsonl"
    path.write_text(json.dumps(to_json(point(made))) + "\n")
    asked = ["fit", "resnet18", "--batch", "10", "--optimizer", "sgd", "--calibration", str(path)]
    assert main([*asked, "--images", "1000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["training_step"]
    cost = price(unfold(ZOO["resnet18"]))
    assert found["step_seconds"] == pytest.approx(1e-10 * cost.macs + 1e-9 * cost.params)
    assert found["epoch_seconds"] == pytest.approx(100 * found["step_seconds"])
    assert main(asked) == 0
    assert "1,281,167 images" in capsys.readouterr().out
    assert main([*asked, "--format", "mixed"]) == 0
    assert "for float32 on a processor only" in capsys.readouterr().out
    with pytest.raises(SpecError):
        calibration_of(str(tmp_path / "none"))


def test_the_answer_as_json_and_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fit", "resnet50", "--memory", "8GiB", "--batch", "256", "--optimizer", "adam"]
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fits"] is False
    assert sum(found["at_the_peak_bytes"].values()) == found["peak_bytes"] > found["memory_bytes"]
    assert found["changes"][-1]["batch"] == found["largest_batch"]
    assert main(asked) == 0
    assert f"the largest batch that does: {found['largest_batch']:,}" in capsys.readouterr().out
