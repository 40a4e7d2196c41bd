"""The panel of another family: every slider there and back is the same network again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from resnet_core.spec import FAMILIES, RESNET


def panel() -> None:
    import streamlit as st

    from app import session
    from app.frame import sidebar

    session.follow_link()
    sidebar.draw()
    st.text(session.network().link)


def opened(family: str) -> AppTest:
    at = AppTest.from_function(panel)
    at.query_params["family"] = family
    at.session_state["more"] = True
    return at.run(timeout=120)


def moves(at: AppTest) -> Iterator[tuple[str, str, object]]:
    """Widgets by kind and key, each with another value that it can have."""
    for slider in at.slider:
        kind = int if isinstance(slider.value, int) else float
        for end in (slider.max, slider.min):
            if slider.value != end:
                yield "slider", str(slider.key), kind(end)
    for scale in at.select_slider:
        yield from (
            ("select_slider", str(scale.key), int(end) if end.isdecimal() else end)
            for end in (scale.options[0], scale.options[-1])
        )


@pytest.mark.parametrize("family", [name for name in FAMILIES if name != RESNET])
def test_every_slider_there_and_back_is_the_same_network(family: str) -> None:
    at = opened(family)
    start = at.text[0].value
    steps = list(moves(at))
    assert steps
    for kind, key, value in steps:
        before = getattr(at, kind)(key=key).value
        getattr(at, kind)(key=key).set_value(value).run()
        assert not at.exception
        assert at.text[0].value != start or value == before, key
        getattr(at, kind)(key=key).set_value(before).run()
        assert at.text[0].value == start, f"{key} by {value}"
