"""The cost card has the exact numbers, what counters print, and a link, in every form."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from resnet_core.__main__ import main
from resnet_core.card.card import card
from resnet_core.card.words import as_image, as_latex, as_markdown, as_text
from resnet_core.labs.counters.conventions import count
from resnet_core.labs.counters.conventions_required import FVCORE, TORCHINFO
from resnet_core.network import Network, named
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.zoo import ZOO

HERE = card(Network(), "https://example.org/")
NUMBERS = ("25,557,032 parameters", "4,089,184,256 MACs", "224", "4,111,512,576", "8,178,368,512 FLOPs")


def test_the_card_has_the_numbers_of_the_readers() -> None:
    vit = card(named("vit_b_16").network)
    assert (vit.params, vit.macs) == (86_567_656, 17_563_828_224)
    plan = unfold(ZOO["vit_b_16"])
    by_tool = {printed.tool: printed.number for printed in vit.printed}
    assert by_tool[FVCORE.tool] == count(plan, FVCORE).total
    assert by_tool[TORCHINFO.tool] == count(plan, TORCHINFO).total
    assert vit.address == "?family=vit"


@pytest.mark.parametrize("form", [as_text, as_markdown, as_latex])
def test_every_form_says_the_same(form: object) -> None:
    assert callable(form)
    text = form(HERE)
    assert [number for number in NUMBERS if number not in text] == []
    assert "https://example.org/?" in text


def test_the_forms_escape_what_their_language_reads() -> None:
    odd = HERE._replace(name="a_b & [c] 100 %", address="https://x/?a=1&b=%2f_#c")
    assert r"a\_b \& [c] 100 \%" in as_latex(odd)
    assert r"\href{https://x/?a=1\&b=\%2f\_\#c}" in as_latex(odd)
    assert r"a\_b & \[c\] 100 %" in as_markdown(odd)
    assert re.fullmatch(
        r'<img alt="[^"<>]+" src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+">', as_image(odd, "<svg>")
    )


@pytest.mark.parametrize("name", ["resnet50", "vit_b_16", "cifar_resnet110", "densenet201"])
def test_the_drawing_is_small_and_has_the_numbers(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", name, "--form", "svg"]) == 0
    drawing = capsys.readouterr().out
    root = ElementTree.fromstring(drawing)
    assert root.get("width") == "720"
    assert f"{card(named(name).network).params:,} parameters" in drawing
    assert len(drawing) < 200_000


def test_the_terminal_takes_names_and_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shapes = {name: list(shape) for name, shape in expected_shapes(unfold(ZOO["resnet18"])).items()}
    file = tmp_path / "weights.json"
    file.write_text(json.dumps(shapes))
    assert main(["card", "resnet18"]) == 0
    said = capsys.readouterr().out
    assert main(["card", str(file)]) == 0
    assert capsys.readouterr().out == said
    file.write_text('{"a": [1]}')
    assert main(["card", str(file)]) == 2
    assert main(["card", "resnet18", "--form", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["params"] == 11_689_512
