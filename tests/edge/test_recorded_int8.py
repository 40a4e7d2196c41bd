"""Twenty networks in int8, as recorded: their bytes, and how far their answers move."""

from __future__ import annotations

import json
from statistics import median
from typing import Any

from resnet_core.labs.checkpoints import record
from resnet_core.labs.recorded import FOLDER

NETWORKS: list[dict[str, Any]] = json.loads((FOLDER / "int8.json").read_text("utf-8"))["networks"]


def test_twenty_networks_take_at_most_27_percent_of_their_bytes() -> None:
    assert len({each["network"] for each in NETWORKS}) == 20
    for each in NETWORKS:
        assert each["int8_bytes"] <= 0.27 * each["float32_bytes"]
        assert each["images"] == 299


def test_onnx_runtime_gives_the_scores_of_float32_before_quantisation() -> None:
    assert all(each["float32_difference"] < 1e-4 for each in NETWORKS)


def test_int8_moves_few_answers_of_shallow_trained_networks() -> None:
    by_name = {each["network"]: each for each in NETWORKS}
    for name, known in record().checkpoints.items():
        assert by_name[name]["float32_wrong"] == known.wrong
        assert abs(by_name[name]["int8_wrong"] - known.wrong) <= 8
    assert by_name["residual20"]["changed"] <= 3
    assert median(each["changed"] for each in NETWORKS) <= 30
