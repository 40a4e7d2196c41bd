"""Networks at a prompt: names, links, specs and plans are taken everywhere, and what is wrong is named."""

from __future__ import annotations

import doctest
import json
from dataclasses import replace
from pathlib import Path

import pytest

import resnet_core as rc
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.files.faults import FileFault
from resnet_core.network import Network, UnknownNetworkError
from resnet_core.plan import unfold
from resnet_core.prompt import network as prompt
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import VitSpec
from resnet_core.zoo import ZOO
from tests.fresh_interpreter import imported_after

HEAVY = ("torch", "numpy", "pandas", "streamlit", "plotly")
RESNET50 = unfold(ZOO["resnet50"])


def test_every_example_of_the_docstrings_is_true() -> None:
    for module in (rc, prompt):
        tried = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
        assert tried.attempted > 2
        assert tried.failed == 0


@pytest.mark.parametrize(
    "given",
    ["resnet50", "", "?", "https://example.org/explore?groups=1", ZOO["resnet50"], RESNET50, Network()],
)
def test_a_network_is_named_in_any_way(given: object) -> None:
    assert rc.network(given).plan == RESNET50  # type: ignore[arg-type]
    assert rc.network(rc.network(given)).cost == rc.price(given) == price(RESNET50)  # type: ignore[arg-type]


def test_a_file_of_weights_names_its_network(tmp_path: Path) -> None:
    shapes = {name: list(shape) for name, shape in expected_shapes(unfold(ZOO["resnet18"])).items()}
    (tmp_path / "weights.json").write_text(json.dumps(shapes))
    assert (
        rc.network(tmp_path / "weights.json")
        == rc.network(f"{tmp_path}/weights.json")
        == rc.network("resnet18")
    )
    (tmp_path / "weights.json").write_text('{"a": [1]}')
    with pytest.raises(FileFault, match="No network of any family"):
        rc.network(tmp_path / "weights.json")


def test_fields_and_images_stand_beside_a_name() -> None:
    net = rc.network("vit_b_16", image=[32, 64], patch=8, dropout=0, batch=2)
    assert net.spec == replace(VitSpec(), patch=8)
    assert net.input == rc.Input(32, 64, 2)
    assert rc.network("resnet50", image=288).input == rc.Input(288) == rc.Input(288, 288)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"dephts": 3}, "the closest is depths"),
        ({"stem": "deap"}, "allowed are imagenet, cifar, deep"),
        ({"depths": [3, "many"]}, "depths"),
        ({"depths": 3}, "depths"),
        ({"image": (1, 2, 3)}, "height and width"),
        ({"image": 2}, "17 or more"),
        ({"image": "large"}, "whole number"),
    ],
)
def test_a_wrong_field_is_answered_in_words(fields: dict[str, object], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        rc.network("resnet50", **fields)


def test_an_unknown_name_is_answered_with_the_closest() -> None:
    with pytest.raises(UnknownNetworkError, match="resnet101"):
        rc.network("ResNet-101")
    with pytest.raises(SpecError, match="the closest is depths"):
        rc.network("?dephts=2-2")
    with pytest.raises(TypeError, match="a network is a name"):
        rc.network(50)  # type: ignore[arg-type]


def test_pricing_a_name_below_the_prompt_says_what_it_takes() -> None:
    with pytest.raises(TypeError, match="takes a plan"):
        price("resnet50")  # type: ignore[arg-type]


def test_a_notebook_shows_the_strip_and_the_four_figures() -> None:
    html = rc.network("resnet50")._repr_html_()
    assert "<svg" in html
    for figure in ("25,557,032", "4,089,184,256", "427 px, stride 32", "bytes for one image"):
        assert figure in html
        assert figure in repr(rc.network("resnet50"))


def test_the_package_is_light_until_it_is_used_and_never_needs_torch_to_describe() -> None:
    assert imported_after("import resnet_core", (*HEAVY, "resnet_core.spec")) == []
    used = (
        "import resnet_core as rc; net = rc.network('resnet50'); net.table(); net.code(); net._repr_html_()"
    )
    assert imported_after(used, HEAVY) == []


def test_a_network_keeps_its_name_when_its_module_is_imported_first() -> None:
    first = (
        "import resnet_core.network, resnet_core as rc; assert rc.network('resnet18').cost.params == 11689512"
    )
    assert imported_after(first, HEAVY) == []


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="it offers network"):
        rc.networks  # type: ignore[attr-defined]  # noqa: B018
