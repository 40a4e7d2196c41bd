"""A file of weights on Explore: what it is, why loading it here would fail, and the way to its network."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.explore import decoder_view
from app.frame import uploads
from resnet_core.decoder.words import Mismatch
from resnet_core.files.safetensors import header_bytes, read_header
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import ArchSpec, VitSpec

TEN = expected_shapes(unfold(replace(ArchSpec(), num_classes=10)))


def page() -> None:
    from app import session
    from app.explore import decoder_view

    decoder_view.draw(session.network())


def opened(content: object) -> AppTest:
    at = AppTest.from_function(page)
    at.session_state["decoder"] = True
    at.run()
    (uploader,) = at.file_uploader
    uploader.upload("weights.json", json.dumps(content).encode(), "application/json").run()
    assert [error.message for error in at.exception] == []
    return at


def written(at: AppTest) -> str:
    return " ".join(text.value for text in at.markdown).replace("\\", "")


def test_a_file_that_does_not_fit_the_network_on_screen_leads_to_its_own() -> None:
    at = opened({f"module.{name}": list(shape) for name, shape in TEN.items()})
    assert "ResNet-50, 10 classes. Strides, dilation" in written(at)
    assert "Loading it into ResNet-50 (v1.5) would fail. It would fit with 10 classes." in written(at)
    at.button(key="decoder_show").click().run()
    assert "It fits the network on screen." in written(at)


def test_what_is_no_network_and_no_list_is_said_to_be_none() -> None:
    assert "No network of any family" in written(opened({"a": [1]}))
    assert "not a name and a shape" in " ".join(one.value for one in opened([1]).warning)


def test_many_tensors_are_cut_to_a_table_that_can_be_read() -> None:
    table = decoder_view.table((Mismatch("a", "another shape", "1", "2"),) * 300)
    assert len(table.rows) == decoder_view.MOST_ROWS
    assert "The first 60 of 300." in table.caption


def test_weights_of_other_names_are_given_ours_for_the_pages_that_run_them(tmp_path: Path) -> None:
    shapes = expected_shapes(unfold(ArchSpec(block="basic", depths=(1,), widths=(4,))))
    named = {f"module.{name}": ("F32", shape) for name, shape in shapes.items()}
    header = header_bytes(named, {})
    size = sum(read_end(shape) for _, shape in named.values())
    (tmp_path / "x.safetensors").write_bytes(header + bytes(size))
    ours = uploads._with_our_names(tmp_path / "x.safetensors")
    assert read_header(ours).shapes == shapes
    assert uploads._with_our_names(ours) == ours


def read_end(shape: tuple[int, ...]) -> int:
    count = 4
    for side in shape:
        count *= side
    return count


@pytest.mark.parametrize(
    ("spec", "sides"), [(VitSpec(depth=1), {"height": 224, "width": 224}), (ArchSpec(), {})]
)
def test_images_move_only_where_weights_tell_their_size(
    spec: ArchSpec | VitSpec, sides: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / f"{len(sides)}.json"
    file.write_text(json.dumps({name: list(shape) for name, shape in expected_shapes(unfold(spec)).items()}))
    own = uploads.decoded(file)
    assert own is not None
    assert Network(own.spec).spec == spec
    assert uploads.images_of(own) == sides


def test_the_bytes_of_an_upload_are_let_go_and_a_file_that_was_given_up_is_asked_for_again() -> None:
    at = opened({name: list(shape) for name, shape in TEN.items()})
    assert at.session_state[decoder_view.FILE].getvalue() == b""
    assert "ResNet-50, 10 classes" in written(at.run())
    Path(at.session_state[f"{decoder_view.FILE}_stored"][1]).unlink()
    assert [one.value for one in at.run().warning] == [
        "The file was given up for newer ones; please choose it again."
    ]
