"""Explore shows a network of every family: a headline with its name, and a table with its layers."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from resnet_core.network import fitted
from resnet_core.spec import FAMILIES, Input

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


@pytest.mark.parametrize("family", list(FAMILIES))
def test_explore_shows_a_network_of_the_family(family: str) -> None:
    app = AppTest.from_file(str(MAIN))
    app.query_params["family"] = family
    opened = fitted(FAMILIES[family](), Input())[0].parts[0].key
    app.query_params["explore.block"] = opened
    app.query_params["explore.open"] = opened
    app.run()
    assert [error.message for error in app.exception] == []
    lines = [line for text in app.markdown for line in text.value.splitlines()]
    assert [line for line in lines if line.startswith(f"## {opened}, ")]
