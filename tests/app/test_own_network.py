"""A network of a file stands on every page that reads networks; those that build one say why they cannot."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.frame.places import PLACES
from resnet_core.files.networks import from_text
from resnet_core.network import read_link
from tests.traced.made import TWO

ROOT = Path(__file__).resolve().parents[2]
BUILDING = ("forward", "gradients", "depth_width", "fit")
DIGEST = from_text(TWO).digest
VISIT = {
    "files": {DIGEST: TWO},
    "network": f"family=file&file={DIGEST}",
    "pins": [f"family=file,file={DIGEST},batch=2"],
}


@pytest.mark.parametrize("page", [place.name for place in PLACES if place.panel])
def test_every_page_with_a_network_takes_one_of_a_file(page: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"))
    app.session_state["visit"] = dict(VISIT)
    app.run()
    assert [error.message for error in app.exception] == []
    texts = " ".join(text.value for text in app.markdown)
    assert ("which cannot be built" in texts) == (page in BUILDING)


def test_the_frame_takes_one_of_a_file_and_keeps_it_in_the_link() -> None:
    app = AppTest.from_file(str(ROOT / "app" / "main.py"))
    app.session_state["visit"] = dict(VISIT)
    app.run()
    assert [error.message for error in app.exception] == []
    assert app.query_params["file"] == DIGEST
    (batch,) = [field for field in app.number_input if field.label == "Batch"]
    batch.set_value(8).run()
    assert app.query_params["batch"] == "8"
    assert app.query_params["file"] == DIGEST


def test_a_link_to_a_file_that_is_not_open_says_so() -> None:
    network, faults = read_link("family=file&file=0123456789abcdef")
    assert not network.is_traced
    assert [fault.why for fault in faults] == [
        "this network is a file, and links hold no files; open it under Your network"
    ]
