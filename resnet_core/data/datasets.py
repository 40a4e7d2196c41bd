"""Labelled images to train on. Nothing here needs torch, and numpy is imported when it is called for."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from resnet_core.checks import SpecError, check_choice
from resnet_core.data import waves
from resnet_core.data.normalise import normalised
from resnet_core.data.store import is_name
from resnet_core.data.store import shape_of as kept_shape
from resnet_core.files.faults import FileFault
from resnet_core.language.shape import Dims
from resnet_core.spec import ArchSpec, Spec, reads_signals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIGITS, PERMUTED_DIGITS, WAVES = "digits", "permuted_digits", "waves"
DATASETS = (DIGITS, PERMUTED_DIGITS, WAVES)
EVERY = 6  # of scikit-learn's 1,797 digits, every sixth is a test image: 1,498 train and 299 test
LIGHTEST = 16.0  # of a pixel of scikit-learn's digits


class Dataset(NamedTuple):
    """Images (n, channels, height, width) or signals (n, channels, length), normalised by mean and deviation.

    Both are those of the training images.

    Labels (n,) count from 0 to `classes` - 1.
    """

    name: str
    train_images: NDArray[np.float32]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.float32]
    test_labels: NDArray[np.int64]
    classes: int


class Shape(NamedTuple):
    """How many images a data set has, how large each is, and how many classes there are.

    With `dims` 1 they are signals, whose length is the width.
    """

    train: int
    test: int
    channels: int
    height: int
    width: int
    classes: int
    dims: Dims = 2


WAVES_SHAPE = Shape(waves.TRAIN, waves.TEST, 1, 1, waves.LENGTH, len(waves.CLASSES), 1)
DIGITS_SHAPE = Shape(train=1498, test=299, channels=1, height=8, width=8, classes=10)


def shape_of(name: str) -> Shape:
    """The shape of `dataset(name)`, without reading it. Raises `SpecError` for a name that there is not."""
    if is_name(name):
        shape, classes = kept_shape(name)
        return Shape(*shape, classes)
    check_choice("data", name, DATASETS)
    return WAVES_SHAPE if name == WAVES else DIGITS_SHAPE


def dataset(name: str) -> Dataset:
    """The data set of this name.

    Raises `SpecError` for a name that is not in `DATASETS`, and `FileFault` where scikit-learn is missing.

    "digits": scikit-learn's 1,797 handwritten digits of 8 x 8 pixels (Alpaydin and Kaynak 1998, the test part
    of their set); the 6th, 12th, 18th ... image is for testing, so writers are on both sides.
    "permuted_digits": the same with the 64 pixels of each image in one fixed random order.
    "waves": signals of 128 values, waveforms of four kinds in noise, made here (`data/waves.py`).
    "cifar10", "cifar100", "idx-0123456789abcdef" ...: what `data_store` keeps, normalised channel by channel.
    """
    if is_name(name):
        return Dataset(name, *normalised(name))
    check_choice("data", name, DATASETS)
    if name == WAVES:
        return _waves()
    return _digits(name, permuted=name == PERMUTED_DIGITS)


def pixel_order() -> list[int]:
    """Which pixel of a digit stands at each place of a permuted one."""
    import numpy as np

    order: list[int] = np.random.default_rng(0).permutation(64).tolist()
    return order


def fitted(spec: Spec, data: Dataset) -> Spec:
    """`spec` with as many input channels and classes as `data` has."""
    return fitted_to(spec, shape_of(data.name))


def fitted_to(spec: Spec, shape: Shape) -> Spec:
    """The same for data of this shape; a residual network then reads images or signals as they are.

    Raises `SpecError` where the family reads only the other.
    """
    sized = replace(spec, in_channels=shape.channels, num_classes=shape.classes)
    if isinstance(sized, ArchSpec):
        return replace(sized, dims=shape.dims)
    if reads_signals(sized) == (shape.dims == 1):
        return sized
    works = DIGITS if shape.dims == 1 else WAVES
    what = (
        "signals were given, but the network reads images"
        if shape.dims == 1
        else ("images were given, but the network reads signals")
    )
    raise SpecError("data", f"{what}; {works} works", works)


def _waves() -> Dataset:
    signals, labels = waves.waves()
    train, test = signals[: waves.TRAIN], signals[waves.TRAIN :]
    mean, deviation = train.mean(), train.std()
    sets = (train - mean) / deviation, labels[: waves.TRAIN], (test - mean) / deviation
    return Dataset(WAVES, *sets, labels[waves.TRAIN :], len(waves.CLASSES))


def _digits(name: str, *, permuted: bool) -> Dataset:
    import numpy as np

    table = np.loadtxt(_digits_file(), delimiter=",", dtype=np.float32)  # 64 pixels and the label
    pixels, labels = table[:, :-1] / np.float32(LIGHTEST), table[:, -1].astype(np.int64)
    testing = np.arange(len(pixels)) % EVERY == EVERY - 1
    mean, deviation = pixels[~testing].mean(), pixels[~testing].std()
    pixels = (pixels - mean) / deviation
    if permuted:  # last, so that both data sets have the same values to the last bit
        pixels = pixels[:, pixel_order()]
    images = pixels.reshape(-1, 1, 8, 8)
    return Dataset(name, images[~testing], labels[~testing], images[testing], labels[testing], 10)


def _digits_file() -> Path:
    package = find_spec("sklearn")  # found, not imported, which would take a second
    if package is None or package.origin is None:
        raise FileFault("The digits come with scikit-learn, which is not installed.")
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
