"""The data set to train on, and the ways to provide one that is a file: from this server, uploaded, fetched.

A request carries a name (`data.store`), never a path. Until there is a file, the digits are used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

import streamlit as st

from app import session
from app.frame import widgets
from resnet_core.checks import SpecError
from resnet_core.data import store
from resnet_core.data.archives import CIFAR, Cifar
from resnet_core.data.datasets import DATASETS, DIGITS, shape_of
from resnet_core.data.offers import IDX, Offer, offers
from resnet_core.files.faults import FileFault, megabytes

NAMES = {
    "digits": "digits, 8 × 8",
    "permuted_digits": "digits, pixels shuffled",
    "waves": "waveforms in noise, signals",
    "cifar10": "CIFAR-10",
    "cifar100": "CIFAR-100",
    IDX: "IDX files, as MNIST's",
}
WIDTH = 210
MOST_UPLOAD = 256  # MiB a file
CREDIT = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009"
OTHERS = "Choose other files"
UNTIL = "Until you provide a data set, the digits are used."


def choose(field: str) -> None:
    """The menu of data sets, whose choice the link keeps under `field`; `files` belongs below it."""
    now = _kind(field)
    kinds = list(NAMES)
    widgets.show(field, now)

    def take() -> None:
        chosen = st.session_state[field]
        session.remember(field, "" if chosen == DIGITS else chosen)

    start = kinds.index(now)
    st.selectbox("Data", kinds, start, format_func=NAMES.__getitem__, key=field, on_change=take, width=WIDTH)


def files(field: str) -> str:
    """The name of the data set for requests; where its files are missing, the ways to provide them."""
    kind, name = _kind(field), session.recall(field)
    if kind in DATASETS:
        return kind
    if store.kept(name):
        try:
            shape = shape_of(name)
        except SpecError as fault:
            st.warning(f"{session.sentence(fault)} {UNTIL}")
        else:
            origin = (
                "" if name in CIFAR or kind == IDX else " This is not the official archive, byte for byte."
            )
            st.markdown(
                f":small[:gray[{_title(kind)}: {shape.train:,} images to train on, {shape.test:,} to test on,"
                f" {shape.height} × {shape.width} pixels, {shape.classes} classes.{origin}]]"
            )
            if name != kind:
                st.button(OTHERS, key=f"{field}_others", on_click=session.remember, args=(field, kind))
            return name
    _ways(field, kind)
    return DIGITS


def _kind(field: str) -> str:
    kind = store.kind_of(session.recall(field))
    return kind if kind in NAMES else DIGITS


def _title(kind: str) -> str:
    return f"{CIFAR[kind].title} ({CREDIT})" if kind in CIFAR else "Your IDX files"


def _ways(field: str, kind: str) -> None:
    st.markdown(f":small[:gray[{UNTIL}]]")
    for place, offer in enumerate(each for each in offers() if each.kind == kind):
        if st.button(f"Read {_offered(offer)} from this server", key=f"{field}_offer_{place}"):
            _take(field, partial(store.take, offer))
    _upload(field, kind)
    if kind in CIFAR:
        _fetch(field, CIFAR[kind])


def _offered(offer: Offer) -> str:
    return offer.paths[0].name if offer.kind != IDX else f"the IDX files {offer.folder}".rstrip()


def _upload(field: str, kind: str) -> None:
    # A new key once a file was taken, so that Streamlit drops the old widget and the file with it.
    turn = f"{field}_taken"
    key = f"{field}_{kind}_{st.session_state.get(turn, 0)}"
    if kind in CIFAR:
        label = f"Your {CIFAR[kind].file}, {megabytes(CIFAR[kind].size)}"
        upload = st.file_uploader(label, max_upload_size=MOST_UPLOAD, key=key)
        if upload is not None:
            _take(field, lambda: store.give_cifar(CIFAR[kind], upload), turn)
        return
    label = "Four IDX files, such as train-images-idx3-ubyte.gz"
    many = st.file_uploader(label, max_upload_size=MOST_UPLOAD, key=key, accept_multiple_files=True)
    if many:
        _take(field, lambda: store.give_idx({each.name: each for each in many}), turn)


def _fetch(field: str, kind: Cifar) -> None:
    if not st.button(f"Fetch {kind.file}, {megabytes(kind.size)}, to this server", key=f"{field}_fetch"):
        return
    bar = st.progress(0.0, f"Fetching {kind.file}")

    def watch(done: int, most: int) -> None:
        bar.progress(min(1.0, done / most), f"Fetching {kind.file}")

    _take(field, lambda: store.fetch_cifar(kind, watch))
    bar.empty()


def _take(field: str, give: Callable[[], str], turn: str = "") -> None:
    """Stores the data set that `give` reads and selects it, or shows why it cannot be read."""
    try:
        with st.spinner("Reading the data set"):
            name = give()
    except FileFault as fault:
        # Names in it are a visitor's, and are shown as they are.
        st.warning(session.sentence(SpecError("data", str(fault).rstrip("."), DIGITS)))
        return
    session.remember(field, name)
    if turn:
        st.session_state[turn] = cast(int, st.session_state.get(turn, 0)) + 1
    st.rerun()
