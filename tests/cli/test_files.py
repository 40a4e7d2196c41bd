"""Files of networks, and modules of one's own, in the terminal and at a prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import resnet_core as rc
from resnet_core.__main__ import main
from resnet_core.checks import SpecError
from resnet_core.files.networks import from_text
from tests.traced.made import TWO

SAVED = Path(__file__).parents[1] / "traced" / "saved"
PT2, ONNX = SAVED / "torch-2.13.0.pt2", SAVED / "torch-2.13.0-script-whole.onnx"
UNPRICED = TWO.replace('["conv2d",5,', '["mystery",5,')


def test_describe_prints_a_module_and_saves_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = tmp_path / "net.json"
    place = "tests.traced.save:Small"
    assert main(["describe", place, "--input", "3,32,32", "--save", str(saved)]) == 0
    printed = capsys.readouterr().out
    assert "2,977" in printed
    assert main(["show", str(saved)]) == 0
    assert capsys.readouterr().out == printed
    assert main(["describe", "tests.traced.save:Nothing"]) == 2
    assert "Nothing" in capsys.readouterr().err
    assert main(["describe", place, "--input", "3,32"]) == 2


@pytest.mark.parametrize("path", [PT2, ONNX], ids=["pt2", "onnx"])
def test_the_terminal_takes_a_file_where_it_takes_a_name(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["card", str(path), "--form", "json"]) == 0
    card = json.loads(capsys.readouterr().out)
    assert (card["params"], card["macs"], len(card["printed"])) == (2_977, 211_192, 4)
    assert main(["compare", str(path), "cifar_resnet20", "--json"]) == 0
    assert "2977" in capsys.readouterr().out
    assert main(["show", "resnet18", "--against", str(path)]) == 0
    for command in ("code", "fit", "check"):
        assert main([command, str(path)]) == 2, command
        assert "which is not built" in capsys.readouterr().err


def test_what_is_not_priced_is_said_on_the_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.json"
    path.write_text(UNPRICED)
    assert main(["card", str(path)]) == 0
    said = capsys.readouterr().out
    assert "at least" in said
    assert "without mystery" in said
    assert "What counters would print is not known" in said
    assert main(["show", str(path)]) == 0
    assert "not priced: mystery" in capsys.readouterr().err


def test_a_prompt_takes_files_and_traced_networks() -> None:
    network = rc.network(PT2, batch=4)
    assert network.cost == rc.network(str(ONNX)).cost
    assert network.input.batch == 4
    assert network.link.startswith("family=file&file=")
    assert "2,977" in repr(network)
    assert "at least" in rc.network(from_text(UNPRICED))._repr_html_()
    for fields in ({"image": 64}, {"depths": [1, 2]}):
        with pytest.raises(SpecError, match=r"traced for|not built"):
            rc.network(PT2, **fields)


def test_a_network_is_written_as_onnx_and_read_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "net.onnx"
    assert main(["onnx", "?block=basic&depths=1-1&widths=4-8&stem=cifar", "--save", str(path)]) == 0
    again = rc.network(path)
    assert again.cost == rc.network(block="basic", depths=[1, 1], widths=[4, 8], stem="cifar").cost
    assert main(["onnx", str(PT2), "--save", str(path)]) == 2
    assert "which is not built" in capsys.readouterr().err
