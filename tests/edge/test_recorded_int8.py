"""Twenty networks in int8, as recorded: their bytes, how far their answers move, and their latency."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest

from resnet_core.edge.sizes import size_of
from resnet_core.labs.checkpoints import record as shipped
from resnet_core.labs.edge import int8
from resnet_core.labs.recorded import FOLDER
from resnet_core.plan import unfold
from resnet_core.spec import Input, from_query

KNOWN = int8.record()
assert KNOWN is not None
NETWORKS = KNOWN.networks
CONTENT = json.loads((FOLDER / "int8.json").read_text("utf-8"))


def test_twenty_networks_take_at_most_27_percent_of_their_bytes() -> None:
    assert len({each.network for each in NETWORKS}) == 20
    for each in NETWORKS:
        assert each.share <= 0.27
        assert each.images == 299


def test_the_bytes_of_float32_are_those_of_the_plan() -> None:
    for each, row in zip(NETWORKS, CONTENT["networks"], strict=True):
        plan = unfold(from_query(row["spec"]), Input(each.side, each.side))
        assert each.float32_bytes == size_of(plan, "float32")


def test_onnx_runtime_gives_the_scores_of_float32_before_quantisation() -> None:
    assert all(each["float32_difference"] < 1e-4 for each in CONTENT["networks"])


def test_all_but_a_deep_plain_network_have_learned_the_digits() -> None:
    learned = [each.float32_wrong <= 0.15 * each.images for each in NETWORKS if each.network != "plain56"]
    assert all(learned)


def test_int8_moves_few_answers_of_trained_networks() -> None:
    by_name = {each.network: each for each in NETWORKS}
    for name, known in shipped().checkpoints.items():
        assert by_name[name].float32_wrong == known.wrong
        assert abs(by_name[name].int8_wrong - known.wrong) <= 8
    assert by_name["residual20"].changed <= 3
    assert median(each.changed for each in NETWORKS) <= 30


def test_latency_is_recorded_of_all_networks_or_of_none() -> None:
    assert KNOWN is not None
    ratios = [each.latency for each in NETWORKS]
    assert all(ratios) if KNOWN.times else ratios == [None] * 20


@pytest.mark.parametrize("is_timed", [False, True])
def test_a_record_is_read_with_times_and_without(is_timed: bool, tmp_path: Path) -> None:
    content = {name: value for name, value in CONTENT.items() if name != "times"}
    rows = [{**row, "seconds": {int8.WHOLE: 0.004, int8.SMALL: 0.001}} for row in content["networks"]]
    times = {"made": "2026-11-22T00:00:00Z", "conditions": content["conditions"], "waited": 0.01}
    timed = {**content, "networks": rows, "times": times}
    bare = [{name: value for name, value in row.items() if name != "seconds"} for row in rows]
    written = timed if is_timed else {**content, "networks": bare}
    (tmp_path / "int8.json").write_text(json.dumps(written), "utf-8")
    known = int8.record(tmp_path)
    assert known is not None
    assert (known.times is not None) == is_timed
    assert {each.latency for each in known.networks} == {0.25 if is_timed else None}
