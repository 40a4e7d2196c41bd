"""What waits to be sent to a browser, when a run begins."""

from __future__ import annotations

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from app.frame.queue import whole_runs


def waiting(fragments: list[str] | None) -> list[str]:
    """What is still to be sent of a page and the fragment in it, when a run of `fragments` begins."""
    queue = ForwardMsgQueue()
    for place, fragment in enumerate(["", "foot"]):
        element = ForwardMsg()
        element.metadata.delta_path[:] = [0, place]
        element.delta.new_element.markdown.body = fragment or "page"
        element.delta.fragment_id = fragment
        queue.enqueue(element)
    queue.enqueue(ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=fragments)
    return [each.delta.new_element.markdown.body or "end" for each in queue.flush()]


def test_a_fragment_drawn_alone_leaves_what_was_said_of_it() -> None:
    with whole_runs():
        assert waiting(["foot"]) == ["page", "foot", "end"]
    assert waiting(["foot"]) == ["page", "end"]  # Streamlit alone


def test_a_whole_run_takes_the_place_of_the_one_before() -> None:
    with whole_runs():
        assert waiting(None) == ["end"]
