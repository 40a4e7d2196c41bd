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
