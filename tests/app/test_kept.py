"""Widgets whose choice the link keeps."""

import pytest
from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from app.frame import kept

    st.session_state["values"] = [
        kept.menu("page.menu", "Menu", ("a", "b"), {"a": "First", "b": "Second"}),
        kept.buttons("page.buttons", "Buttons", ("x", "y"), hidden=True),
        kept.slider("page.slider", "Slider", (1, 2, 4), usual=2),
        kept.switch("page.switch", "Switch"),
        kept.number("page.number", "Number", 20, least=1, most=100),
        kept.several("page.several", "Several", (8, 14, 20), usual=(8, 14), joint="-"),
        kept.text("page.text", "Text", "4.1 G"),
    ]


USUAL = ["a", "x", 2, False, 20, [8, 14], "4.1 G"]


def opened(**link: str) -> AppTest:
    app = AppTest.from_function(page)
    app.session_state["visit"] = {"page_fields": {f"page.{name}": text for name, text in link.items()}}
    return app.run()


def link_of(app: AppTest) -> dict[str, str]:
    fields: dict[str, str] = app.session_state["visit"]["page_fields"]
    return fields


def test_a_link_that_says_nothing_gives_the_usual_choices() -> None:
    assert opened().session_state["values"] == USUAL


def test_a_link_is_recalled() -> None:
    link = {"menu": "b", "buttons": "y", "slider": "4", "switch": "yes", "number": "7"}
    app = opened(**link, several="20-8", text="none")
    assert app.session_state["values"] == ["b", "y", 4, True, 7, [8, 20], ""]
    assert app.selectbox(key="page.menu").value == "b"


@pytest.mark.parametrize("nonsense", ["<b>", "-1", "999999999999999999", "٣"])
def test_what_cannot_be_is_the_usual_choice_or_the_nearest(nonsense: str) -> None:
    names = ("menu", "buttons", "slider", "switch", "number")
    values = opened(**dict.fromkeys(names, nonsense)).session_state["values"]
    assert values == USUAL


def test_numbers_are_moved_into_their_range() -> None:
    assert opened(number="5000").session_state["values"][4] == 100


def test_what_a_visitor_changes_is_in_the_link_and_the_usual_choice_is_not() -> None:
    app = opened()
    app.selectbox(key="page.menu").select("b")
    app.number_input(key="page.number").set_value(3)
    app.toggle(key="page.switch").set_value(True)
    app.text_input(key="page.text").set_value(" ")
    app.run()
    assert link_of(app) == {"page.menu": "b", "page.number": "3", "page.switch": "yes", "page.text": "none"}
    app.selectbox(key="page.menu").select("a")
    app.toggle(key="page.switch").set_value(False)
    app.run()
    assert link_of(app) == {"page.number": "3", "page.text": "none"}
    assert app.session_state["values"][:4] == ["a", "x", 2, False]
