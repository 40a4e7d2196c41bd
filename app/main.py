"""The frame around every page: the path, the navigation, the network in the sidebar, the row of actions."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).absolute().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts only app/ there
    sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYTHONPATH", str(ROOT))  # Streamlit reloads on a change only what lies under it

import streamlit as st  # noqa: E402

from app import session  # noqa: E402
from app.frame import login, navigation, places, regions, sidebar, startup, teaching, toolbar, turn  # noqa: E402
from app.runs import tray  # noqa: E402

STATIC = "/app/static"  # an address, so that Streamlit need not read the files in every run


def main() -> None:
    """Draws the frame, then the page of the address."""
    st.logo(f"{STATIC}/logo-{st.context.theme.type or 'light'}.svg", size="large")
    groups = navigation.groups()
    chosen = st.navigation(groups, position="top")
    page = places.at(chosen.url_path)
    st.set_page_config(
        f"{chosen.title} · ResNet explorer",
        page_icon=f"{STATIC}/icon.png",
        layout="wide",
        initial_sidebar_state="collapsed" if page.panel and teaching.is_on() else page.panel,
        menu_items={"About": places.ABOUT, "Get help": None, "Report a bug": None},
    )
    login.ask()
    session.follow_link(page.address)
    regions.begin(page.drawn != "with frame")
    if teaching.is_on():
        st.html(teaching.STYLE)
    if page.panel:
        with st.sidebar:
            sidebar.draw()
    toolbar.draw(page)
    tray.draw([page for group in groups.values() for page in group], chosen)
    session.write_link(page.address)  # here too, for a page that stops early
    chosen.run()
    session.write_link(page.address)
    startup.freeze_imports()


with turn.line.turn():
    main()
