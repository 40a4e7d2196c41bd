"""The panel of another family: every slider there and back is the same network again."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from app import session
from app.frame.family_controls import drawn_from
from resnet_core.families.every import RESNET
from resnet_core.network import read_link
from resnet_core.spec import FAMILIES


def panel() -> None:
    import streamlit as st

    from app import session
    from app.frame import sidebar

    session.follow_link()
    sidebar.draw()
    st.text(session.network().link)


def opened(link: str) -> AppTest:
    at = AppTest.from_function(panel)
    for name, text in parse_qsl(link):
        at.query_params[name] = text
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
    at = opened(f"family={family}")
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


@pytest.mark.parametrize(
    ("link", "field", "away"),
    [
        ("family=efficientnet&width_multiplier=1.33", "width_multiplier", 2.0),
        ("family=densenet&growth_rate=13", "growth_rate", 64),
    ],
)
def test_a_value_between_the_steps_of_a_slider_is_a_step_too(link: str, field: str, away: float) -> None:
    at = opened(link)
    start, own = at.text[0].value, at.select_slider(key=field).value
    assert str(own) in at.select_slider(key=field).options
    for value in (away, own):
        at.select_slider(key=field).set_value(value).run()
        assert not at.exception
        assert (at.text[0].value == start) == (value == own)


@pytest.mark.parametrize(
    ("link", "moved", "is_drawn"),
    [
        ("family=regnet", "depth=20", False),
        ("family=regnet", "w0=64", False),
        ("family=regnet", "group_width=16", True),
        ("family=regnet&wa=27.895", "wa=27.89", True),  # between the steps of the slider, and on one
        ("family=alexnet", "dropout=0.25", False),
        ("family=vgg", "depths=2-2-3-3-3", False),
        ("family=vgg", "depths=1-1-2-2", True),
        ("family=efficientnet", "width_multiplier=1.5", True),  # said under the compound coefficient
    ],
)
def test_sliders_are_drawn_anew_only_for_what_else_they_show(
    monkeypatch: pytest.MonkeyPatch, link: str, moved: str, is_drawn: bool
) -> None:
    shown = []
    for address in (link, f"{link.partition('&')[0]}&{moved}"):
        network, _ = read_link(address)
        monkeypatch.setattr(session, "network", lambda network=network: network)
        shown.append(drawn_from())
    assert (shown[0] != shown[1]) == is_drawn
