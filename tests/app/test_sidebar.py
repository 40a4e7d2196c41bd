"""The sidebar's widgets, also when the browser is behind the server."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.frame import words


def page() -> None:
    import streamlit as st

    from app import session
    from app.frame.sidebar import _take_preset

    session.follow_link()
    _take_preset()
    st.markdown("-".join(map(str, session.network().spec.depths)))


@pytest.mark.parametrize("sent", [words.CUSTOM, words.preset_title(words.CUSTOM), "resnet9000"])
def test_a_preset_that_is_no_network_changes_nothing(sent: str) -> None:
    """The menu offers the custom network only while it is shown; under load the browser sent it later."""
    at = AppTest.from_function(page)
    at.session_state["preset"] = sent
    assert not at.run().exception
    assert at.markdown[0].value == "3-4-6-3"


def test_a_preset_of_the_zoo_is_taken() -> None:
    at = AppTest.from_function(page)
    at.session_state["preset"] = "resnet18"
    assert not at.run().exception
    assert at.markdown[0].value == "2-2-2-2"
