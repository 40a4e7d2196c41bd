"""The menu of devices that experiments can run on, the same on every page."""

from __future__ import annotations

import streamlit as st

from app.frame import kept
from app.runs.run import engine

CHECKING = "Checking for a GPU ..."
NO_ACCELERATOR = (
    "PyTorch found no CUDA GPU and no Apple GPU on this server, so everything runs on the processor."
)


LETTER, REST = 8, 72  # pixels of a menu: for each letter, and around them


def menu(name: str) -> str:
    """The device that a visitor chose, as requests name it; the link keeps it under `name`.

    A server without an accelerator has one entry. The menu is wide enough for the longest name.
    """
    devices = engine().status().devices
    titles = {each: f"{device.label} ({each})" for each, device in devices.items()}
    width = REST + LETTER * max(map(len, titles.values()))
    return kept.menu(name, "Device", list(devices), titles, width)


def label(device: str) -> str:
    """What a person knows the device as."""
    return engine().status().devices[device].label


def note() -> None:
    """Below the menu: that GPUs are still being looked for, or that there is none; else nothing.

    The first worker looks for them while it starts; the page is drawn again when it has.
    """
    status = engine().status()
    if not status.ready:
        st.markdown(f":small[:gray[{CHECKING}]]")
        st.fragment(_wait, run_every=1.0)()
    elif list(status.devices) == ["cpu"]:
        st.markdown(f":small[:gray[{NO_ACCELERATOR}]]")


def _wait() -> None:
    if engine().status().ready:
        st.rerun()
