"""What browser and server say to each other, where one of them is behind."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import DoubleArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitors import PATIENCE, Visitor, visiting
from tests.browser.harness import Server

Said = Mapping[str, float | str]  # how widgets, known by their labels, say that they stand
Result = TypeVar("Result")


def awaited(asked: Coroutine[None, None, Result]) -> Result:
    """What comes of it, in another thread: Playwright holds the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


async def heard(visitor: Visitor, until: str = "script_finished") -> list[ForwardMsg]:
    """What the server says, up to the first message of this kind."""
    said: list[ForwardMsg] = []
    async with asyncio.timeout(PATIENCE):
        while not said or said[-1].WhichOneof("type") != until:
            said.append(ForwardMsg.FromString(await visitor.socket.recv(decode=False)))
    return said


async def ask(
    visitor: Visitor, fragment: str = "", query: str = "", said: Iterable[WidgetState] = ()
) -> None:
    """Asks for a run of the whole page, or of one fragment, at an address and with widgets that say this."""
    asked = ClientState(fragment_id=fragment, page_script_hash=visitor.hash, query_string=query)
    asked.widget_states.widgets.extend(said)
    await visitor.socket.send(BackMsg(rerun_script=asked).SerializeToString())


def stands(id: str, value: float | str) -> WidgetState:
    """How a slider or a menu says that it stands."""
    if isinstance(value, str):
        return WidgetState(id=id, string_value=value)
    return WidgetState(id=id, double_array_value=DoubleArray(data=[value]))


# ------------------------------------------------------------------ a fragment drawn right after a whole run


def places(said: list[ForwardMsg]) -> set[tuple[int, ...]]:
    """Where on the page something was drawn."""
    return {tuple(each.metadata.delta_path) for each in said if each.WhichOneof("type") == "delta"}


async def runs(url: str, page: str) -> list[set[tuple[int, ...]]]:
    """The places that are drawn in a whole run, and in runs after which a fragment is drawn at once."""
    async with visiting(url, page) as visitor:
        await ask(visitor)
        alone = await heard(visitor)
        found = [places(alone)]
        for fragment in dict.fromkeys(filter(None, (each.delta.fragment_id for each in alone))):
            await ask(visitor)
            begun = await heard(visitor, "delta")
            await ask(visitor, fragment)
            found.append(places(begun + await heard(visitor)))
            await heard(visitor)
        return found


def test_a_run_is_told_whole_before_a_fragment_is_drawn(server: Server) -> None:
    alone, *followed = awaited(runs(server.url, "lesion"))
    assert len(followed) > 1
    assert followed == [alone] * len(followed)


# ------------------------------------------------------------------------------- a browser behind its server


class Drawn(NamedTuple):
    """A widget on the page, and the fragment that it is in."""

    id: str
    fragment: str


def widgets(said: list[ForwardMsg]) -> dict[str, Drawn]:
    """The sliders and menus that were drawn, by their labels."""
    drawn = [(each.delta.new_element, each.delta.fragment_id) for each in said]
    return {
        widget.label: Drawn(widget.id, fragment)
        for element, fragment in drawn
        for widget in (element.slider, element.selectbox)
    }


async def addresses(url: str, *said: tuple[str, Said]) -> list[str]:
    """The address after each message: the widget that is pressed, and how widgets say that they stand."""
    async with visiting(url) as visitor:
        await ask(visitor)
        drawn, found = widgets(await heard(visitor)), [""]
        for pressed, values in said:
            now = [stands(drawn[label].id, value) for label, value in values.items()]
            await ask(visitor, drawn[pressed].fragment, found[-1], now)
            told = await heard(visitor)
            while told[-1].script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                told += await heard(visitor)
            moves = [each.page_info_changed for each in told if each.HasField("page_info_changed")]
            found.append(moves[-1].query_string if moves else found[-1])
        return found[1:]


STAGE_1, STAGE_2, STAGE_3 = (f"Blocks in stage {stage}" for stage in (1, 2, 3))
NETWORK = "Network"
OPENED = "ResNet-50 (v1.5) · 25.56 M · ResNet"  # the network that the page opens with
SMALL, LARGE = "ResNet-18 · 11.69 M · ResNet", "ResNet-101 (v1.5) · 44.55 M · ResNet"


def test_a_step_is_kept_where_the_menu_does_not_show_the_step_before(server: Server) -> None:
    first: Said = {NETWORK: OPENED, STAGE_1: 4.0, STAGE_2: 4.0}
    second: Said = {**first, STAGE_2: 5.0}  # the menu stands as before, though the network is another now
    asked = awaited(addresses(server.url, (STAGE_1, first), (STAGE_2, second)))
    assert asked == ["depths=4-4-6-3", "depths=4-5-6-3"]


def test_a_chosen_network_is_whole_where_the_sliders_do_not_show_the_one_before(server: Server) -> None:
    first: Said = {NETWORK: SMALL, STAGE_3: 6.0}
    second: Said = {NETWORK: LARGE, STAGE_3: 6.0}
    asked = awaited(addresses(server.url, (NETWORK, first), (NETWORK, second)))
    assert asked == ["block=basic&depths=2-2-2-2", "depths=3-4-23-3"]


def test_a_network_that_is_chosen_again_comes_back(server: Server) -> None:
    said: Said = {NETWORK: OPENED, STAGE_1: 4.0}
    assert awaited(addresses(server.url, (STAGE_1, said), (NETWORK, said))) == ["depths=4-4-6-3", ""]


def test_a_page_that_asks_by_itself_chooses_nothing(server: Server) -> None:
    said: Said = {NETWORK: OPENED, STAGE_1: 4.0}
    asked = awaited(addresses(server.url, (STAGE_1, said), (STAGE_1, said)))
    assert asked == ["depths=4-4-6-3", "depths=4-4-6-3"]
