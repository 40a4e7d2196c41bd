"""Pictures for a network: decoded with care, cut to its height and width, normalised.

Pillow decodes, in the process that runs the network, never in the web process. numpy and Pillow are loaded
when they are needed.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from resnet_core.files.faults import FileFault
from resnet_core.files.image_header import ImageHeader, read_image_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["PHOTOS", "Photo", "decode", "fit", "normalise", "photo_bytes"]

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)
CENTRE = 224 / 256  # the side of the centre that is seen, as torchvision's evaluation crops it
WHITE = (255, 255, 255, 255)


class Photo(NamedTuple):
    """A photo that comes with scikit-learn: its file, what it shows, the credit its licence asks for."""

    file: str
    shows: str
    credit: str
    address: str


# The credits are those of scikit-learn's sklearn/datasets/images/README.txt; both are under CC BY 2.0
# (https://creativecommons.org/licenses/by/2.0/). The note names danielbuechele for both photos, but the
# address it gives for the flower is vultilion's.
PHOTOS: Mapping[str, Photo] = MappingProxyType(
    {
        "china": Photo(
            "china.jpg",
            "a tower above a lake in China",
            "Photo: danielbuechele, CC BY 2.0",
            "https://www.flickr.com/photos/danielbuechele/6061409035/",
        ),
        "flower": Photo(
            "flower.jpg",
            "a dahlia",
            "Photo: vultilion, CC BY 2.0",
            "https://www.flickr.com/photos/vultilion/6056698931/",
        ),
    }
)


def photo_bytes(name: str) -> bytes:
    """The JPEG file of one of `PHOTOS`. Raises `FileFault` where scikit-learn is not installed."""
    package = find_spec("sklearn")  # found, not imported, which would take a second
    if package is None or package.origin is None:
        raise FileFault("The sample photos come with scikit-learn, which is not installed; noise works.")
    return (Path(package.origin).parent / "datasets" / "images" / PHOTOS[name].file).read_bytes()


def decode(data: bytes) -> Image:
    """The picture in a PNG, JPEG or WEBP file as RGB, upright, anything transparent on white.

    Raises `FileFault` for a file that is none of these, is too large, animated or damaged.
    """
    header = read_image_header(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about oddities in the file, which nobody here can mend
        try:
            return _decoded(data, header)
        except FileFault:
            raise
        except Exception:  # noqa: BLE001  # on a damaged file Pillow's readers raise nearly anything
            raise FileFault("The picture is damaged or cut short, and cannot be decoded.") from None


def fit(picture: Image, height: int, width: int) -> NDArray[np.uint8]:
    """The centre of a picture at the network's size: (height, width, 3), numbers from 0 to 255.

    The largest box of that shape around the middle, and of it the inner 224/256, as torchvision evaluates.
    """
    import numpy as np
    from PIL.Image import Resampling

    scale = CENTRE * min(picture.width / width, picture.height / height)
    across, down = width * scale / 2, height * scale / 2
    middle, centre = picture.width / 2, picture.height / 2
    # Cutting and scaling in one step: a thin picture scaled first would be enormous.
    box = (middle - across, centre - down, middle + across, centre + down)
    return np.asarray(picture.resize((width, height), Resampling.BILINEAR, box))


def normalise(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(height, width, 3) of 0 to 255 to (3, height, width), where ImageNet has mean 0 and deviation 1."""
    import numpy as np

    mean, deviation = np.array(MEAN, np.float32), np.array(DEVIATION, np.float32)
    scaled = (pixels.astype(np.float32) / np.float32(255) - mean) / deviation
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def _decoded(data: bytes, header: ImageHeader) -> Image:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=(header.kind,)) as opened:
        if opened.size != (header.width, header.height):
            raise FileFault("The picture is damaged: it gives its size twice, and differently.")
        opened.load()
        upright = ImageOps.exif_transpose(opened)
    if upright.mode.startswith("I"):  # 16 bits of grey, of which convert would clip all but the darkest
        upright = upright.convert("I").point(lambda grey: grey / 257).convert("L")
    if upright.has_transparency_data:
        layered = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layered.size, WHITE), layered)
    return upright.convert("RGB")
