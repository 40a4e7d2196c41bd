"""The frame around every page: the path, the navigation, the network in the sidebar, the row of actions."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts only app/ there
    sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYTHONPATH", str(ROOT))  # Streamlit reloads on a change only what lies under it

import streamlit as st  # noqa: E402

from app import session  # noqa: E402
from app.frame import printed, sidebar, toolbar  # noqa: E402

STATIC = "/app/static"  # an address, so that Streamlit need not read the files in every run
PAGES = {
    "explore": "Explore",
    "block_lab": "Block lab",
    "depth_width": "Depth and width",
    "forward": "Forward",
    "counters": "Counters",
    "gradients": "Gradients",
    "training": "Training",
    "lesion": "Lesion",
    "definitions": "Definitions",
}


def main() -> None:
    """Draws the frame, then the page of the address."""
    st.logo(f"{STATIC}/logo-{st.context.theme.type or 'light'}.svg", size="large")
    page = st.navigation(_pages(), position="top")
    st.set_page_config(f"{page.title} · ResNet explorer", page_icon=f"{STATIC}/icon.png", layout="wide")
    st.html(ROOT / "app" / "frame" / "page.css")
    session.follow_link()
    with st.sidebar:
        sidebar.draw()
    toolbar.draw()
    page.run()
    session.write_link(page.url_path or next(iter(PAGES)))  # the first page has the bare address
    printed.draw()
    freeze_imports()


def _pages() -> list[st.Page]:
    there = [(name, title) for name, title in PAGES.items() if (ROOT / "pages" / f"{name}.py").exists()]
    return [
        st.Page(
            ROOT / "pages" / f"{name}.py", title=title, url_path=name.replace("_", "-"), default=index == 0
        )
        for index, (name, title) in enumerate(there)
    ]


@st.cache_resource(max_entries=1)
def freeze_imports() -> None:
    """Takes what the imports left out of the garbage collector's sight, once per process.

    Streamlit runs a full collection after each rerun (`runner.postScriptGC`); this makes it 15 times quicker.
    """
    if not st.get_option("server.runOnSave"):  # a reloaded module must be collectable
        gc.collect()
        gc.freeze()


main()
