"""The terminal's `edge`."""

import json

import pytest

from resnet_core.__main__ import main
from resnet_core.cost import price
from resnet_core.edge.pruning import Pruning, pruned
from resnet_core.plan import unfold
from resnet_core.zoo import ZOO


def test_a_pruned_network_is_priced(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edge", "resnet50", "--inner", "50", "50", "25", "0", "--trunk", "10", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    cost = price(pruned(unfold(ZOO["resnet50"]), Pruning((50, 50, 25, 0), 10)))
    assert {name: found["after"][name] for name in cost._fields} == cost._asdict()
    assert found["before"]["params"] == 25_557_032
    assert found["before"]["bytes"]["int8"] < 0.27 * found["before"]["bytes"]["float32"]
    assert found["budget"] is None


def test_free_and_tied_widths_stand_in_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edge", "resnet18", "--inner", "50"]) == 0
    text = capsys.readouterr().out
    assert "6,194,856" in text
    assert "tied" in text


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["vgg16"], "resnet"),
        (["resnet50", "--inner", "96"], "0 to 95"),
        (["resnet50", "--inner", "1", "2"], "one per stage"),
    ],
)
def test_what_cannot_be_pruned_is_refused(
    asked: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["edge", *asked]) == 2
    assert why in capsys.readouterr().err
