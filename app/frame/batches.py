"""What a script says goes to the event loop a few messages at a time.

A run says some sixty things within twenty milliseconds, and Streamlit wakes the loop twice for each, though
the loop sends them on every ten milliseconds only (`MESSAGE_FLUSH_INTERVAL_SECS`). To be woken, and to have
Python's lock back, was up to a quarter of what a step cost the server.

A step of a slider is two runs: the first ends in the widget's callback, which asks for the second. Of a run
that ends before it has shown anything, nothing is said but what the callback did to the address.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent

WAIT_SECONDS = 0.004

Waiting = deque[Callable[[], None]]


@contextmanager
def in_batches() -> Iterator[None]:
    """While the context lasts, messages of a script wait a moment for those after them; its end does not."""
    said, told = AppSession._on_scriptrunner_event, Runtime._enqueued_some_message
    sessions = WeakKeyDictionary[AppSession, Waiting]()
    begun = WeakKeyDictionary[AppSession, Callable[[], None]]()  # a run's start, until it shows something

    def wait(
        session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, **details: object
    ) -> None:
        waiting = sessions.setdefault(session, deque())
        call = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, **details)  # type: ignore[arg-type]
        start = None if _is_address(details.get("forward_msg")) else begun.pop(session, None)
        if event == ScriptRunnerEvent.SCRIPT_STARTED:
            begun[session] = call
        elif start is None or event != ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
            new: list[Callable[[], None]] = [start, call] if start else [call]
            waiting.extend(new)
            if event != ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
                session._call_soon_on_event_loop(partial(_hand_over, session, waiting))
            elif len(waiting) <= len(new):  # who finds others there knows that they are waited for
                session._call_soon_on_event_loop(partial(_hand_over_soon, session, waiting))

    def tell_once(runtime: Runtime) -> None:
        if not runtime._get_async_objs().need_send_data.is_set():
            told(runtime)

    AppSession._on_scriptrunner_event = wait  # type: ignore[method-assign, assignment]
    Runtime._enqueued_some_message = tell_once  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        AppSession._on_scriptrunner_event = said  # type: ignore[method-assign]
        Runtime._enqueued_some_message = told  # type: ignore[method-assign]


def _is_address(message: object) -> bool:
    return isinstance(message, ForwardMsg) and message.WhichOneof("type") == "page_info_changed"


def _hand_over_soon(session: AppSession, waiting: Waiting) -> None:
    session._event_loop.call_later(WAIT_SECONDS, _hand_over, session, waiting)


def _hand_over(session: AppSession, waiting: Waiting) -> None:
    # Each by itself, as Streamlit does: what fails in one keeps nothing from the others.
    while waiting:
        session._event_loop.call_soon(waiting.popleft())
