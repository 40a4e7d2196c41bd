"""What a browser says of widgets that it shows as they were before the server moved them.

A browser says with each press how all widgets stand. Where it has not yet drawn what the last press moved, a
second press also says again what those widgets said before, and Streamlit would take that for a choice: the
network chosen by name came back, and the first of two steps of sliders was lost. So a widget that says what
the message before said, though the server has moved it since, was not pressed if another one was, or if the
page asks by itself to draw a fragment that the widget is not in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState

SAID = "said"  # the key of the message before, in the session
PRESSES = ("trigger_value", "string_trigger_value", "json_trigger_value", "chat_input_value")


@contextmanager
def presses_only() -> Iterator[None]:
    """While the context lasts, a callback is called for what was pressed, not for what is behind."""
    before = SessionState._call_callbacks  # runs when what was said has been read

    def call(session: SessionState, **replayed: object) -> None:
        said = session._current_interaction_widget_states or WidgetStates()
        for widget in _behind(session, said):
            del session._new_widget_state[widget]  # as where the browser's history moves it
        session[SAID] = said
        before(session, **replayed)  # type: ignore[arg-type]

    SessionState._call_callbacks = call  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        SessionState._call_callbacks = before  # type: ignore[method-assign]


def _behind(session: SessionState, said: WidgetStates) -> list[str]:
    """The ids of the widgets that the browser shows as they were before the server moved them."""
    before = {each.id: each for each in session[SAID].widgets} if SAID in session else {}
    moved = [each for each in said.widgets if session._widget_changed(each.id)]
    again = [each.id for each in moved if each == before.get(each.id) and not _is_press(each)]
    if len(again) == len(moved):  # the visitor chose again what stood there, or nothing was pressed
        return [id for id in again if not _is_drawn(session, id)]
    return again


def _is_press(widget: WidgetState) -> bool:
    """Whether it is a button, or another widget that says that it was pressed and not how it stands."""
    return widget.WhichOneof("value") in PRESSES


def _is_drawn(session: SessionState, id: str) -> bool:
    """Whether this run draws all of the page, or the fragment that the widget is in."""
    context, widget = get_script_run_ctx(), session.get_widget_metadata(id)
    drawn = context.fragment_ids_this_run if context else None
    return not drawn or widget is None or widget.fragment_id in drawn
