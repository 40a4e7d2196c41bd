"""What looks at a visitor's files in the web process imports nothing that could decode or run them."""

import subprocess
import sys

import pytest

from resnet_core.weights_file import ROOT

DECODERS = {"torch", "numpy", "PIL", "sklearn", "safetensors"}
LIGHT = (
    "archives",
    "classes",
    "data",
    "data_offers",
    "data_store",
    "datasets",
    "download",
    "file_images",
    "files",
    "idx",
    "image_header",
    "images",
    "official",
    "plain_stream",
    "pth_child",
    "pth_container",
    "safetensors_header",
    "state_keys",
    "tar_members",
    "weights_file",
)


def decoders_after(code: str) -> list[str]:
    ask = f"import sys; print(*sorted({DECODERS} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {ask}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_files_are_looked_at_without_a_decoder() -> None:
    assert decoders_after("; ".join(f"import resnet_core.{module}" for module in LIGHT)) == []
    assert decoders_after("from resnet_core.images import photo_bytes; photo_bytes('china')") == []


@pytest.mark.parametrize(
    ("code", "decoder"),
    [
        ("import resnet_core.weights", "torch"),
        ("from resnet_core.data import photo_batch; from resnet_core.spec import Input; "
         "photo_batch('china', Input(17, 17))", "PIL"),
    ],
)  # fmt: skip
def test_reading_them_does_import_one(code: str, decoder: str) -> None:
    assert decoder in decoders_after(code)
