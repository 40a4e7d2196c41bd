"""What a script says goes to the event loop a few messages at a time.

A run says some sixty things within twenty milliseconds, and Streamlit wakes the loop twice for each, though
the loop sends them on every five milliseconds only (`MESSAGE_FLUSH_INTERVAL_SECS`). To be woken, and to have
Python's lock back, was up to a quarter of what a step cost the server.

The first element that a run shows waits for nothing: a page begins with what says that a step was taken. What
follows comes together, or the browser would render parts of it between the headline and its paint.

A step of a slider is two runs: the first ends in the widget's callback, which asks for the second. Of a run
that ends before it has shown anything, nothing is said but what the callback did to the address.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakKeyDictionary

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent

WAIT_SECONDS = 0.02

Call = Callable[[], None]


@dataclass
class Said:
    """What the script of a session says.

    `waiting` is for the loop; `start` is that of a run of which nothing is said yet; `shown` says whether an
    element of the run is on its way.
    """

    waiting: deque[Call] = field(default_factory=deque)
    start: Call | None = None
    shown: bool = True


@contextmanager
def in_batches() -> Iterator[None]:
    """While the context lasts, messages of a script wait a moment for those after them; its end does not."""
    said, told = AppSession._on_scriptrunner_event, Runtime._enqueued_some_message
    sessions = WeakKeyDictionary[AppSession, Said]()

    def wait(
        session: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, **details: object
    ) -> None:
        run = sessions.setdefault(session, Said())
        call = partial(session._handle_scriptrunner_event_on_event_loop, sender, event, **details)  # type: ignore[arg-type]
        message = details.get("forward_msg")
        if event == ScriptRunnerEvent.SCRIPT_STARTED:
            run.start, run.shown = call, False
        elif run.start is None or event != ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
            if run.start and not _is_address(message):
                run.waiting.append(run.start)
                run.start = None
            run.waiting.append(call)
            _hand_over_when_due(session, run, event, message)

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


def _is_element(message: object) -> bool:
    return isinstance(message, ForwardMsg) and message.delta.WhichOneof("type") == "new_element"


def _hand_over_when_due(session: AppSession, run: Said, event: ScriptRunnerEvent, message: object) -> None:
    first = not run.shown and _is_element(message)
    if first or event != ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
        run.shown = run.shown or first
        session._call_soon_on_event_loop(partial(_hand_over, session, run.waiting))
    elif run.shown and len(run.waiting) == 1:  # who finds others there knows that they are waited for
        session._call_soon_on_event_loop(partial(_hand_over_soon, session, run.waiting))


def _hand_over_soon(session: AppSession, waiting: deque[Call]) -> None:
    session._event_loop.call_later(WAIT_SECONDS, _hand_over, session, waiting)


def _hand_over(session: AppSession, waiting: deque[Call]) -> None:
    # Each by itself, as Streamlit does: what fails in one keeps nothing from the others.
    while waiting:
        session._event_loop.call_soon(waiting.popleft())
