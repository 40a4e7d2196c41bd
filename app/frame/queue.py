"""What waits to be sent to a browser: a fragment that is drawn alone takes nothing of it away.

Streamlit takes out what the run before said of the fragment, since the fragment is about to say it anew, but
leaves in that this run has ended. A browser that has not got what was taken out finds the fragment's place
unclaimed: it closes the gap, and draws the fragment over what has moved up. So a press in a fragment while
the whole page was drawn could leave the fragment empty, or the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


@contextmanager
def whole_runs() -> Iterator[None]:
    """While the context lasts, all that a run says is sent, also if a fragment is drawn right after it."""
    before = ForwardMsgQueue.clear

    def clear(
        queue: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        # Of no fragment is anything taken out; before a whole run, all of it is, as ever.
        before(queue, retain_lifecycle_msgs, [] if fragment_ids_this_run else fragment_ids_this_run)

    ForwardMsgQueue.clear = clear  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ForwardMsgQueue.clear = before  # type: ignore[method-assign]
