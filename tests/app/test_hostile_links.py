"""Links of nonsense, opened as a new visitor would: Explore answers with one headline and no exception.

`tests/browser/test_hostile_links.py` sends others to the running app.
"""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.core.test_hostile_links import hostile_links
from tests.examples import drawn, examples

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
LINKS: list[Mapping[str, str | list[str]]] = list(islice(hostile_links(7), 100, 100 + examples(8, 80)))
PAGE_FIELDS: list[Mapping[str, str | list[str]]] = [
    {"explore.block": "layer9.99999999999", "explore.open": ",,x", "explore.colour": "red"},
    {"explore.block": "\x00", "explore.colour": "", "explore.": "1", ".": "1", "pin": ""},
    {"pin": "=,=", "explore.open": "layer1.0,layer1.0"},
    {"pin": ["depths=0-0,block=x,pin=y", "twice"]},
    {"block": ["basic", "bottleneck"], "depths": "", "widths": "-"},
]


def opened(link: Mapping[str, str | list[str]]) -> AppTest:
    app = AppTest.from_file(str(MAIN))
    for name, texts in link.items():
        shown = [decodable(text)[:20_000] for text in ([texts] if isinstance(texts, str) else texts)]
        app.query_params[decodable(name)] = shown
    return app.run()


def decodable(text: str) -> str:
    """`text` as an address can hold it."""
    return text.encode("utf-8", errors="replace").decode()


def headlines(app: AppTest) -> list[str]:
    lines = [line for text in app.markdown for line in text.value.splitlines()]
    return [line for line in lines if line.startswith("# ")]


@drawn
@pytest.mark.slow
def test_hostile_links_give_a_headline_and_no_exception() -> None:
    for link in [*LINKS, *PAGE_FIELDS]:
        app = opened(link)
        assert [error.message for error in app.exception] == [], link
        assert len(headlines(app)) == 1, link
