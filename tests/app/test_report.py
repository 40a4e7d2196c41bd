"""The report: one file that needs no other, with the numbers of the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from app.drawing import numbers
from app.report.page import Measured, report
from resnet_core.__main__ import main
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.forward.findings import Findings, Part, PartFindings, Whole
from resnet_core.labs.forward.times import Spread
from resnet_core.network import Network, named
from resnet_core.readers.records import totals
from resnet_core.zoo import ZOO
from tests.examples import examples


def text_of(html: str) -> list[str]:
    """Every text of the report; it is well-formed, so XML can read it."""
    root = ElementTree.fromstring(re.sub(r"<(meta[^>]*)>", r"<\1/>", html.partition(">")[2]))
    return [" ".join(text.split()) for text in root.itertext() if text.strip()]


@pytest.mark.parametrize("name", list(ZOO)[:: 40 // examples(1)])
def test_the_totals_stand_in_it_to_the_last_digit(name: str) -> None:
    network = named(name).network
    html = report(network, "2026-11-22", address="https://example.org/explore")
    texts, whole = text_of(html), totals(network.plan)
    assert f"{whole['params']:,}" in texts
    assert f"{whole['macs']:,}" in texts
    assert f"https://example.org/explore?{network.link}" in texts
    assert "2026-11-22." in texts[-1]


def test_nothing_is_loaded_from_elsewhere() -> None:
    html = report(Network(), "2026-11-22")
    assert re.findall(r"(?:src|href)=\"[^\"]*|url\([^)]*|@import", html) == []
    assert "<script" not in html


def test_a_measured_pass_has_its_times_and_its_conditions() -> None:
    spread = Spread(0.002, 0.001, 0.003, 5)
    found = Findings(
        Conditions("cpu", "a processor", 1, "2.13.0"),
        parts={"stem": PartFindings(timing=Part("stem", -1, 10, spread)), "head": PartFindings()},
        whole=Whole(10, Spread(0.25, 0.2, 0.3, 5)),
    )
    texts = text_of(report(Network(), "2026-11-22", Measured(found, "Measured on a processor.")))
    assert "Measured on a processor." in texts
    assert texts[texts.index("one pass") + 1] == numbers.seconds(0.25)
    assert numbers.seconds(0.002) in texts


def test_the_terminal_writes_it_and_measures_where_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "?depths=1-1&widths=8-8&height=32&width=32", "--measure"]) == 0
    texts = text_of(capsys.readouterr().out)
    assert "one pass" in texts
    assert any(text.startswith("Measured on ") for text in texts)
