"""`compare` in the terminal."""

from __future__ import annotations

import json

import pytest

from resnet_core.__main__ import main


def test_text_has_a_line_a_network_its_ratios_and_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "resnet50", "efficientnet_b0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "4,089,184,256" in lines[1]
    assert lines[3].split()[:4] == ["0.207", "x", "0.0944", "x"]
    assert "has 10.6 times fewer multiply-adds than ResNet-50 (v1.5)" in lines[5]


def test_json_names_networks_by_title_and_images(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "resnet50", "?batch=8", "--json"]) == 0
    networks = json.loads(capsys.readouterr().out)["networks"]
    assert [one["network"] for one in networks] == ["ResNet-50 (v1.5)", "ResNet-50 (v1.5), batch 8"]
    assert [one["saved_for_backward_bytes"] for one in networks] == [86_121_984, 687_488_512]


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["resnet50"], "1 given; allowed are 2 to 4"),
        (["resnet50"] * 5, "5 given; allowed are 2 to 4"),
        (["resnet50", "resnet51"], "no network is called 'resnet51'"),
        (["resnet50", "?depths=0"], "The nearest that works"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_sentence(
    names: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *names]) == 2
    assert why in capsys.readouterr().err
