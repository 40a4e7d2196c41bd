"""The pages that show what an experiment says need neither torch nor its data sets."""

from tests.fresh_interpreter import imported_after

PAGES = {
    "forward": ("view", "file_controls"),
    "gradients": ("view", "controls"),
    "lesion": ("view",),
    "training": ("view", "network_view", "questions_view"),
}


def test_the_pages_need_no_torch() -> None:
    code = "; ".join(f"from app.{page} import {', '.join(parts)}" for page, parts in PAGES.items())
    assert imported_after(code, ("torch", "sklearn", "plotly", "streamlit")) == ["plotly", "streamlit"]


def test_a_page_and_its_files_are_drawn_without_pandas() -> None:
    """It would take 60 MB of the web process. Streamlit asks it about a list that a component is given."""
    steps = (
        "from streamlit.testing.v1 import AppTest",
        "at = AppTest.from_file('app/main.py')",
        "at.session_state['open_feet'] = ['strip files']",
        "assert not at.run(timeout=60).exception",
    )
    assert imported_after("; ".join(steps), ("torch", "pandas", "pyarrow", "streamlit")) == ["streamlit"]
