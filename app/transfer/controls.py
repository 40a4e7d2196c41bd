"""What a visitor chooses: the new task, how many seeds, gradual unfreezing, the device."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from app import session
from app.frame import kept
from app.runs import device as devices
from app.runs import presence
from app.transfer import words
from resnet_core.data.official import OFFICIAL, OfficialWeights, are_here
from resnet_core.files.download import cache_folder
from resnet_core.files.faults import FileFault
from resnet_core.files.picture_folders import MOST_ZIP_BYTES, list_pictures
from resnet_core.jobs.request import Request
from resnet_core.labs.settings import Scalar, typed
from resnet_core.labs.transfer.settings import (
    FILE,
    INPUT,
    SPEC,
    TransferSettings,
    transfer_settings,
)
from resnet_core.spec import Input
from resnet_core.zoo import PUBLISHED, RESNETS

TASK, SEEDS, GRADUAL, DEVICE = (f"transfer.{name}" for name in ("task", "seeds", "gradual", "device"))
BEFORE, SIDE = "transfer.weights", "transfer.side"
DIGITS, ZIP = "digits", "zip"
UPLOAD, KEPT = "transfer_zip", "transfer_zip_kept"
MEBIBYTE = 2**20
TITLES = {DIGITS: words.DIGITS, ZIP: "My pictures"}


SHIPPED = "digits"
BEFORE_TITLES = {SHIPPED: "Digits 0 to 4"}
OFFICIAL_SIDES, USUAL_SIDE = (16, 32, 64), 32


class Choices(NamedTuple):
    """The request that trains, and whether there is a record of it; None where pictures are still missing."""

    request: Request | None
    is_recorded: bool

    @property
    def own(self) -> TransferSettings:
        """The settings."""
        return typed(TransferSettings, self.request.settings if self.request else {})


def draw() -> Choices:
    """One row, and for pictures the field for the zip below it."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        before = _before()
        task = kept.menu(TASK, "New task", list(TITLES), TITLES, 190)
        side = (
            kept.menu(SIDE, "Pixels a side", OFFICIAL_SIDES, width=110, usual=USUAL_SIDE) if before else None
        )
        seeds = kept.menu(SEEDS, "Seeds", (1, 3), width=90)
        device = devices.menu(DEVICE)
        gradual = kept.switch(GRADUAL, "Gradual unfreezing")
    path = _zip(words.own(side)) if task == ZIP else None
    if task == ZIP and path is None:
        return Choices(None, is_recorded=False)
    given: dict[str, Scalar] = {"zip_file": str(path)} if path else {}
    given |= {"seeds": seeds, "gradual": gradual}
    if before and side:
        settings = transfer_settings({**given, "official": before.recipe, "side": side})
        request = Request(FILE, RESNETS[before.preset], Input(side, side), settings, device=device)
        return Choices(request, is_recorded=False)
    settings = transfer_settings(given)
    return Choices(Request(FILE, SPEC, INPUT, settings, device=device), path is None)


def _before() -> OfficialWeights | None:
    """The weights to begin from: official ones that this machine has, or None for those that ship."""
    folder = cache_folder()
    here = {
        f"{each.preset}-{each.recipe}": each
        for known in OFFICIAL.values()
        for each in known
        if are_here(each, folder)
    }
    titles = {name: f"{PUBLISHED[each.preset].title}, official {each.recipe}" for name, each in here.items()}
    names = [SHIPPED, *here]
    chosen = kept.menu(BEFORE, "Trained before", names, {**BEFORE_TITLES, **titles}, 230)
    return here.get(chosen)


def _zip(about: str) -> Path | None:
    """The visitor's zip on disk, for a worker to read; it goes with the session."""
    upload = st.file_uploader(
        "A zip of folders of pictures, one folder a class: cats/1.png, dogs/1.png",
        max_upload_size=MOST_ZIP_BYTES // MEBIBYTE,
        key=UPLOAD,
    )
    if upload is None:
        st.session_state.pop(KEPT, None)
        st.markdown(f":small[:gray[{about}]]")
        return None
    try:
        found = list_pictures(upload)
    except FileFault as fault:
        # Names in it are a visitor's, and are shown as they are.
        st.warning(session.plain(str(fault)))
        return None
    st.markdown(f":small[:gray[{words.of_zip(found, about)}]]")
    return _kept(upload.file_id, upload.getvalue())


class OwnZip:
    """The file of an upload, in a folder of its own, gone with this value or when the page is closed."""

    def __init__(self, upload: str, data: bytes) -> None:
        folder = Path(tempfile.mkdtemp(prefix="resnet-explorer-zip-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.upload, self.path = upload, folder / "pictures.zip"
        self.path.write_bytes(data)
        visitor = presence.new_visitor()
        if presence.is_there(visitor):
            is_there = partial(presence.is_there, visitor)
            threading.Thread(target=delete_after, args=(is_there, folder), daemon=True).start()


def delete_after(is_there: Callable[[], bool | None], folder: Path, pause: float = 2.0) -> None:
    """Deletes the folder once the visitor has left; Streamlit itself keeps a session for minutes."""
    while folder.is_dir() and is_there():
        time.sleep(pause)
    shutil.rmtree(folder, ignore_errors=True)


def _kept(upload: str, data: bytes) -> Path:
    """The file of an upload, written once, and again for a visitor who was gone for a moment."""
    now = st.session_state.get(KEPT)
    if not isinstance(now, OwnZip) or now.upload != upload or not now.path.is_file():
        now = OwnZip(upload, data)
        st.session_state[KEPT] = now
    return now.path
