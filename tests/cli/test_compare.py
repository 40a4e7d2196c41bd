"""`show` with bytes, a second network, CSV and JSON: every form adds up to the same totals."""

from __future__ import annotations

import csv
import io
import json

import pytest

from resnet_core.__main__ import main
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import RESNETS


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["show", *arguments]) == 0
    return capsys.readouterr().out


def test_csv_and_json_add_up_and_differ_by_the_difference(capsys: pytest.CaptureFixture[str]) -> None:
    deep, shallow = (unfold(RESNETS[name], Input()) for name in ("resnet101", "resnet50"))
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "resnet101", "--against", "resnet50", "--csv"))))
    assert sum(int(row["params"]) for row in rows) == price(deep).params
    assert sum(int(row["macs_difference"]) for row in rows) == price(deep).macs - price(shallow).macs
    assert [row["block"] for row in rows if int(row["params_difference"])] == ["layer3.1 to 22"]
    read = json.loads(printed(capsys, "resnet50", "--against", "resnet101", "--json"))
    assert sum(line["saved_for_backward_bytes"] for line in read["blocks"]) == saved_for_backward(shallow)
    assert read["against"]["totals"]["params"] == price(deep).params
    assert [line["block"] for line in read["blocks"] if not line["params"]] == ["layer3.6 to 22"]


def test_text_has_bytes_the_receptive_field_and_the_blocks_that_differ(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, "?batch=64&dtype=bfloat16", "--against", "resnet101")
    bytes_saved = saved_for_backward(unfold(ArchSpec(), Input(batch=64, dtype="bfloat16")))
    assert f"{bytes_saved:,} bytes saved for backward (batch 64, bfloat16)" in text
    assert "receptive field 427 pixels, stride 32" in text
    assert text.splitlines()[-1].split() == ["total", "-18,992,128", "-3,712,221,184"]


def test_a_second_network_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "resnet50", "--against", "rexnet"]) == 2
    assert "no network is called 'rexnet'" in capsys.readouterr().err
