"""Batches of images: a photo, a visitor's picture or seeded noise. Nothing is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_core.files.faults import FileFault
from resnet_core.files.pictures import PHOTOS, decode, fit, normalise, photo_bytes
from resnet_core.language.shape import Dims, Shape
from resnet_core.spec import Input

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["noise_batch", "photo_batch", "picture_batch"]

COLOURS = 3


def noise_batch(input: Input, channels: int, seed: int, dims: Dims = 2) -> NDArray[np.float32]:
    """(batch, channels, height, width) of noise, normal, mean 0, deviation 1; equal for equal seeds.

    Of signals (`dims` 1) it is (batch, channels, length).
    """
    import numpy as np

    shape = (input.batch, *Shape(channels, input.height, input.width, dims).sizes)
    return np.random.default_rng(seed).standard_normal(shape, dtype=np.float32)


def photo_batch(name: str, input: Input, channels: int = COLOURS) -> NDArray[np.float32]:
    """A batch of one of `images.PHOTOS`, as `picture_batch` makes it."""
    if name not in PHOTOS:
        raise FileFault(f"There is no photo of this name; there are {' and '.join(PHOTOS)}.")
    return picture_batch(photo_bytes(name), input, channels)


def picture_batch(data: bytes, input: Input, channels: int = COLOURS) -> NDArray[np.float32]:
    """(batch, 3, height, width): the picture in a PNG, JPEG or WEBP file, normalised, once for each image.

    Raises `FileFault` for a file that cannot be used, or a network that does not read three channels.
    """
    import numpy as np

    if channels != COLOURS:
        raise FileFault(f"A picture has {COLOURS} channels, but this network reads {channels}; noise works.")
    image = normalise(fit(decode(data), input.height, input.width))
    return np.repeat(image[None], input.batch, axis=0)
