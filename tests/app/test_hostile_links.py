"""Links of nonsense, opened as a new visitor would: Explore answers with one headline and no exception.

`tests/browser/test_hostile_links.py` sends others to the running app.
"""

from itertools import islice
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.core.test_hostile_links import hostile_links

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
LINKS = list(islice(hostile_links(7), 100, 140))


def opened(link: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(MAIN))
    for name, text in link.items():
        app.query_params[decodable(name)] = decodable(text)[:20_000]
    return app.run()


def decodable(text: str) -> str:
    """`text` as an address can hold it."""
    return text.encode("utf-8", errors="replace").decode()


def headlines(app: AppTest) -> list[str]:
    lines = [line for text in app.markdown for line in text.value.splitlines()]
    return [line for line in lines if line.startswith("# ")]


@pytest.mark.slow
def test_hostile_links_give_a_headline_and_no_exception() -> None:
    for link in LINKS:
        app = opened(link)
        assert [error.message for error in app.exception] == [], link
        assert len(headlines(app)) == 1, link
