"""What looks at a visitor's files in the web process imports nothing that could decode or run them."""

import pytest

from tests.fresh_interpreter import imported_after, modules_of

DECODERS = ("torch", "numpy", "PIL", "sklearn", "safetensors")


@pytest.mark.parametrize("room", ["files", "data", "readers"])
def test_files_are_looked_at_without_a_decoder(room: str) -> None:
    code = "; ".join(f"import {module}" for module in modules_of(f"resnet_core/{room}"))
    assert imported_after(code, DECODERS) == []


def test_a_picture_is_handed_on_without_a_decoder() -> None:
    code = "from resnet_core.files.pictures import photo_bytes; photo_bytes('china')"
    assert imported_after(code, DECODERS) == []


def test_the_child_that_opens_pth_files_imports_torch_only_when_it_does() -> None:
    assert imported_after("import resnet_core.nn.pth_child", DECODERS) == []


@pytest.mark.parametrize(
    ("code", "decoder"),
    [
        ("import resnet_core.nn.weights", "torch"),
        ("from resnet_core.data.batches import photo_batch; from resnet_core.spec import Input; "
         "photo_batch('china', Input(17, 17))", "PIL"),
    ],
)  # fmt: skip
def test_reading_them_does_import_one(code: str, decoder: str) -> None:
    assert decoder in imported_after(code, DECODERS)
