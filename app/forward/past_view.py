"""Past forward passes on the page: list, compare, delete, export and import.

All visitors of this server share the store. So they delete only the runs that they began on this visit, and
their imports are theirs alone, unless the operator opened the store to everyone (RESNET_STORE_OPEN=1).
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import session
from app.drawing.grid import component as grid
from app.forward import past, past_files, past_pair
from app.forward.past import Listed
from app.runs import run as runs
from resnet_core.jobs import store
from resnet_core.jobs.result import Result, ResultError, from_text, to_text
from resnet_core.labs.table import TABLE

MOST = 100  # runs of the store that are listed
ALL = "all devices"
DEVICE, FIRST, SECOND = "past_device", "past_first", "past_second"
DELETE, FILE, IMPORTED, NOTE = "past_delete", "past_file", "past_imported", "past_note"
SHARED = (
    "The runs of all visitors of this server are listed, without names; a run on a visitor's own picture or "
    "weights is listed only for that visitor. You can delete the runs that you began since you opened this "
    "page. Runs that you import are listed for you alone, until you close it."
)
OPEN = (
    "The operator of this server has opened its past runs: everyone sees all of them and may delete any, and "
    "imported runs stay for everyone."
)
NONE = "No runs yet: run the network above, or import a file."


def draw() -> None:
    """The section; it reads the store only while it is open."""
    section = st.expander("Past runs on this server: compare, keep, delete", key="past", on_change="rerun")
    if not section.open:
        return
    with section:
        st.markdown(f":small[:gray[{OPEN if store.is_open() else SHARED}]]")
        everything = listed()
        rows = _of_device(everything)
        _files(rows)
        if rows:
            grid.draw(past.runs_table(rows), "past_runs")
        else:
            st.markdown(f":gray[{NONE}]")
        if len(rows) > 1:
            _compare(rows)


def listed() -> list[Listed]:
    """The runs that this visitor may see, the newest first; imported ones come last."""
    own, code, open_to_all = runs.own_results(), TABLE.code_version(past.EXPERIMENT), store.is_open()
    runs_here = []
    for result in runs.store().newest(past.EXPERIMENT, MOST):
        key = result.key
        one = past.read(result)
        if one and (key in own or open_to_all or not past.is_private(result)):
            origin = "you" if key in own else "this server" if result.code == code else "earlier version"
            runs_here.append(Listed(key, result, one, origin, open_to_all or key in own))
    pairs = ((result, past.read(result)) for result in _imported())
    more = [Listed(f"imported {it.key}", it, one, "imported", True) for it, one in pairs if one]
    return [*runs_here, *more]


def _of_device(everything: Sequence[Listed]) -> list[Listed]:
    devices = sorted({one.past.device for one in everything})
    if len(devices) < 2:
        return list(everything)
    device = st.selectbox("Device", [ALL, *devices], key=DEVICE, width=340)
    return [one for one in everything if device in (ALL, one.past.device)]


def _compare(rows: Sequence[Listed]) -> None:
    labels = {one.id: past.label(number, one.past) for number, one in enumerate(rows, 1)}
    by_id = {one.id: one.past for one in rows}
    with st.container(horizontal=True, gap="medium"):
        first = st.selectbox("Compare", list(labels), 1, key=FIRST, format_func=labels.__getitem__, width=360)
        second = st.selectbox("with", list(labels), 0, key=SECOND, format_func=labels.__getitem__, width=360)
    if first == second:
        st.markdown(":small[:gray[Choose two different runs to see them side by side.]]")
        return
    st.markdown(past_pair.finding(by_id[first], by_id[second]))
    grid.draw(past_pair.both_table(by_id[first], by_id[second]), "past_both")


def _files(rows: Sequence[Listed]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Export as JSON",
            lambda: past_files.written(one.result for one in rows),
            "resnet-runs.json",
            "application/json",
            on_click="ignore",
            disabled=not rows,
        )
        _deleting([(past.label(number, one.past), one) for number, one in enumerate(rows, 1)])
    # No menu holds it: to close a menu before a file has come would give the file up without a word.
    st.file_uploader(
        f"Import: a file that Export wrote, at most {past_files.MOST_RUNS} runs",
        max_upload_size=past_files.MOST_BYTES // 2**20,
        key=FILE,
        on_change=_import,
        width=500,
    )
    if note := st.session_state.pop(NOTE, ""):
        st.info(note)


def _deleting(rows: Sequence[tuple[str, Listed]]) -> None:
    labels = {one.id: label for label, one in rows if one.deletable}
    with st.popover("Delete", disabled=not labels):
        chosen = st.multiselect("Runs", list(labels), key=DELETE, format_func=labels.__getitem__)
        st.button("Delete for good", on_click=_delete, args=(chosen,), disabled=not chosen)


def _delete(ids: Sequence[str]) -> None:
    """Deletes those of `ids`, which come from the browser, that this visitor may delete."""
    allowed = {one.id: one for one in listed() if one.deletable and one.id in ids}
    stored = [one for one in allowed.values() if one.origin != "imported"]
    if stored:
        runs.engine().forget([one.id for one in stored])
    gone = {one.result.key for one in allowed.values() if one.origin == "imported"}
    _keep([result for result in _imported() if result.key not in gone])
    count = len(allowed)
    st.session_state[NOTE] = f"{'1 run was' if count == 1 else f'{count} runs were'} deleted."


def _import() -> None:
    file = st.session_state[FILE]
    if file is None:
        return
    try:
        results, notes = past_files.imported(file.getvalue(), TABLE.code_version(past.EXPERIMENT))
    except ResultError as fault:
        st.session_state[NOTE] = session.plain(str(fault))
        return
    if store.is_open():
        for result in results:
            runs.store().put(result)
    else:
        all_of_them = {result.key: result for result in (*_imported(), *results)}
        _keep(list(all_of_them.values())[-past_files.MOST_RUNS :])
    count = "1 run was imported." if len(results) == 1 else f"{len(results)} runs were imported."
    st.session_state[NOTE] = " ".join((count, *notes))


def _imported() -> list[Result]:
    text = st.session_state.get(IMPORTED, "")
    return from_text(text) if text else []


def _keep(results: Sequence[Result]) -> None:
    st.session_state[IMPORTED] = to_text(results) if results else ""
