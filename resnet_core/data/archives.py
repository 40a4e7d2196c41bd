"""Data sets that are files: the CIFAR archives and MNIST-style IDX files, checked and rewritten as one file.

Needs neither torch nor numpy, and never holds more than a piece of a file. What comes out is a safetensors
file of bytes: `train_images` (n, channels, height, width), `train_labels` (n,), `test_images`, `test_labels`.

Layouts are those of the CIFAR page (https://www.cs.toronto.edu/~kriz/cifar.html): an image is its label, or
its coarse and its fine label, and 3 x 32 x 32 bytes. Its MD5 sums of the two archives are
c32a1d4ab5d03f1284b67883e8d87530 and 03b5dce01913d631647c71ecec9e9cb8; the sizes and SHA-256 sums here are
those of TensorFlow Datasets (tensorflow_datasets/url_checksums/cifar10.txt and cifar100.txt).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from resnet_core.files.download import Remote
from resnet_core.files.faults import FileFault, replacing
from resnet_core.files.idx import ROLES, read_idx
from resnet_core.files.safetensors import header_bytes
from resnet_core.files.tar import Wanted, read_members

__all__ = ["CIFAR", "CLASSES", "Cifar", "Shape", "write_cifar", "write_idx"]

HOST = "https://www.cs.toronto.edu/~kriz/"
HOSTS = ("cave.cs.toronto.edu",)  # where that page's files have moved, and where it sends on to
CHANNELS, SIDE = 3, 32
PIXELS = CHANNELS * SIDE * SIDE
AT_ONCE = 256  # images
BESIDE = (".txt", ".html")  # names of classes and a readme, which are passed over
CLASSES = "classes"  # the name of the number of classes in the file's own description
BYTE = "U8"


class Shape(NamedTuple):
    """How many images there are, and how large each is."""

    train: int
    test: int
    channels: int
    height: int
    width: int


class Cifar(NamedTuple):
    """One of the two archives. `label_classes`: the classes of each label byte, of which the last counts."""

    name: str
    title: str
    file: str
    size: int
    sha256: str
    folder: str
    train: tuple[str, ...]
    test: str
    label_classes: tuple[int, ...]
    images: int = 60_000  # in files of equal length where there are six, else 5/6 and 1/6

    @property
    def remote(self) -> Remote:
        """Where it can be fetched."""
        return Remote(f"{HOST}{self.file}", self.size, self.sha256, "The digits need no connection.", HOSTS)

    @property
    def train_images(self) -> int:
        """Images to train on; the others are for testing."""
        return self.images * 5 // 6

    @property
    def record(self) -> int:
        """Bytes of one image with its labels."""
        return len(self.label_classes) + PIXELS


CIFAR: Mapping[str, Cifar] = MappingProxyType(
    {
        one.name: one
        for one in (
            Cifar(
                name="cifar10",
                title="CIFAR-10",
                file="cifar-10-binary.tar.gz",
                size=170_052_171,
                sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                folder="cifar-10-batches-bin",
                train=tuple(f"data_batch_{number}.bin" for number in range(1, 6)),
                test="test_batch.bin",
                label_classes=(10,),
            ),
            Cifar(
                name="cifar100",
                title="CIFAR-100",
                file="cifar-100-binary.tar.gz",
                size=168_513_733,
                sha256="58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                folder="cifar-100-binary",
                train=("train.bin",),
                test="test.bin",
                label_classes=(20, 100),
            ),
        )
    }
)


def write_cifar(kind: Cifar, file: BinaryIO, target: Path) -> None:
    """Write the images of an archive, an open file that can seek, to `target`, all of them or nothing.

    Raises `FileFault`, which says why, for anything but an archive of this layout.
    """
    train, test = kind.train_images, kind.images - kind.train_images
    images = {name: train // len(kind.train) for name in kind.train} | {kind.test: test}
    wanted = Wanted(kind.folder, {name: count * kind.record for name, count in images.items()}, BESIDE)
    # Members come in any order, so each has its place in the file before it comes.
    places = {name: place * (train // len(kind.train)) for place, name in enumerate(kind.train)}
    places[kind.test] = 0
    shape = Shape(train, test, CHANNELS, SIDE, SIDE)
    with _writing(target, shape, kind.label_classes[-1]) as put:
        for name, data in read_members(file, kind.file, wanted, AT_ONCE * kind.record):
            part = "test" if name == kind.test else "train"
            put(f"{part}_labels", places[name], _labels(kind, name, data))
            put(f"{part}_images", places[name] * PIXELS, _pixels(kind, data))
            places[name] += len(data) // kind.record


def write_idx(files: Mapping[str, BinaryIO], target: Path) -> None:
    """Write the images of four IDX files, by `idx.ROLES`, to `target`. Raises `FileFault`."""
    found, pieces = read_idx(files)
    places = dict.fromkeys(ROLES, 0)
    with _writing(target, Shape(found.train, found.test, 1, found.height, found.width), found.classes) as put:
        put("train_labels", 0, found.train_labels)
        put("test_labels", 0, found.test_labels)
        for role, data in pieces:
            put(role, places[role], data)
            places[role] += len(data)


def _labels(kind: Cifar, name: str, data: bytes) -> bytes:
    for place, classes in enumerate(kind.label_classes):
        labels = data[place :: kind.record]
        if max(labels) >= classes:
            raise FileFault(
                f"The file {name} has the label {max(labels)}; labels there go from 0 to {classes - 1}."
            )
    return labels


def _pixels(kind: Cifar, data: bytes) -> bytes:
    first = len(kind.label_classes)
    return b"".join(data[start + first : start + kind.record] for start in range(0, len(data), kind.record))


@contextmanager
def _writing(target: Path, shape: Shape, classes: int) -> Iterator[Callable[[str, int, bytes], None]]:
    """A function that puts bytes of a tensor, from a place in it, into the new file."""
    image = (shape.channels, shape.height, shape.width)
    tensors = {
        "train_images": (shape.train, *image),
        "train_labels": (shape.train,),
        "test_images": (shape.test, *image),
        "test_labels": (shape.test,),
    }
    header = header_bytes({name: (BYTE, size) for name, size in tensors.items()}, {CLASSES: str(classes)})
    starts = dict(zip(tensors, accumulate(map(prod, tensors.values()), initial=len(header)), strict=False))
    with replacing(target) as file:

        def put(name: str, place: int, data: bytes) -> None:
            file.seek(starts[name] + place)
            file.write(data)

        file.write(header)
        yield put
