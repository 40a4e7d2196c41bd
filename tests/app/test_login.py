"""A login before every page, where the server's owner wants one."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.frame import login
from tests.browser.harness import ROOT

MAIN = ROOT / "app" / "main.py"


def page() -> None:
    import streamlit as st

    from app.frame import login

    login.ask()
    st.markdown("the page")


def shown(at: AppTest) -> list[str]:
    at.run()
    assert [error.message for error in at.exception] == []
    return [*(text.value for text in at.markdown), *(button.label for button in at.button)]


def test_nobody_is_asked_unless_the_owner_wants_it() -> None:
    assert shown(AppTest.from_function(page)) == ["the page"]


def test_a_page_is_drawn_after_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(login.LOGIN_VARIABLE, "1")
    assert shown(AppTest.from_function(page)) == ["This server asks for a login.", "Log in"]
    monkeypatch.setattr(login, "is_in", lambda: True)
    assert shown(AppTest.from_function(page)) == ["the page"]


def test_the_frame_asks_before_it_draws_anything_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(login.LOGIN_VARIABLE, "1")
    assert shown(AppTest.from_file(MAIN)) == ["This server asks for a login.", "Log in"]
