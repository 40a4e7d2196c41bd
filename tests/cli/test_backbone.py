"""The terminal's `backbone`."""

import json
from pathlib import Path

import pytest

from resnet_core.__main__ import main
from resnet_core.dense.task import KINDS
from tests.traced.described import traced


def test_the_parts_of_a_detector_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backbone", "resnet50", "--task", "retinanet", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["read_at"] == [800, 1344]
    for part, amounts in found["parts"].items():
        own = [piece for piece in found["pieces"] if piece["part"] == part]
        assert own
        for amount in ("params", "macs", "activations"):
            assert amounts[amount] == sum(piece[amount] for piece in own)
    for piece in found["pieces"]:
        assert eval(piece["macs_working"]) == piece["macs"]
    assert found["sentence"].endswith("backbone 34.4%, neck 6.7%, head 58.9%.")


@pytest.mark.parametrize("task", KINDS)
def test_every_task_has_a_table(task: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backbone", "resnet18", "--task", task, "--image", "64x96"]) == 0
    assert "64 x 96" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["vit_b_16"], "this network has tokens"),
        (["vgg16"], "this backbone has no C4"),
        (["resnet50", "--image", "wide"], "allowed is height x width"),
        (["mobilenet_v2", "--task", "fcn", "--output-stride", "8"], "only residual networks"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    asked: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backbone", *asked]) == 2
    assert why in capsys.readouterr().err


def test_the_whole_is_written_as_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backbone", "resnet18", "--task", "unet", "--image", "64x96", "--code"]) == 0
    text = capsys.readouterr().out
    assert text.startswith('"""U-Net on ResNet-18')
    assert "class UNet(nn.Module)" in text


def test_a_file_is_priced_at_its_own_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    traced("resnet18").save(tmp_path / "net.json")
    assert main(["backbone", str(tmp_path / "net.json"), "--task", "unet"]) == 0
    own = capsys.readouterr().out
    assert main(["backbone", "resnet18", "--task", "unet", "--image", "224x224"]) == 0
    assert own.splitlines()[-1] == capsys.readouterr().out.splitlines()[-1]
    assert main(["backbone", str(tmp_path / "net.json"), "--code"]) == 2
    assert "is not built" in capsys.readouterr().err
