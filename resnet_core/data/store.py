"""Data sets that are files, kept on the server in a bounded folder under names that say what is in them.

The name of an official CIFAR archive is `cifar10` or `cifar100`; any other file's ends with its hash, as
`idx-0123456789abcdef`. So equal names are equal images, in a request, in a stored result, on any machine.
The server's owner may name a folder of archives in RESNET_DATA. A visitor never names a path.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from resnet_core.checks import SpecError, shown
from resnet_core.data.archives import CIFAR, CLASSES, Cifar, Shape, write_cifar, write_idx
from resnet_core.data.offers import IDX, Offer, offers
from resnet_core.files.download import Watch, cache_folder, fetch
from resnet_core.files.faults import FileFault
from resnet_core.files.idx import ROLES, role_of
from resnet_core.files.safetensors import Header, read_header

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = re.compile(rf"{'|'.join(CIFAR)}|({'|'.join(CIFAR)}|{IDX})-[0-9a-f]{{16}}")
ENDING = ".safetensors"
MOST_KEPT_BYTES = 2_000_000_000  # ten times CIFAR; what was used longest ago goes first, the official last
FORGOTTEN_SECONDS = 3600.0  # by then, what was being written belongs to a process that has gone
HASH_LETTERS = 16


class Images(NamedTuple):
    """Images (n, channels, height, width) and labels (n,) as bytes, and the number of classes."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    classes: int


def kept_folder() -> Path:
    """Where data sets are kept, beside official weights."""
    return cache_folder() / "data"


def is_name(name: str) -> bool:
    """Whether a data set that is a file could have this name."""
    return NAME.fullmatch(name) is not None


def kind_of(name: str) -> str:
    """`cifar10`, `cifar100` or `idx`."""
    return name.partition("-")[0]


def kept(name: str) -> Path | None:
    """The file of this data set, if it is kept."""
    path = kept_folder() / f"{name}{ENDING}"
    return path if is_name(name) and path.is_file() else None


def give_cifar(kind: Cifar, file: BinaryIO) -> str:
    """Keep an archive, an open file that can seek; the name it is kept under. Raises `FileFault`."""
    name = _cifar_name(kind, file)
    _keep(name, lambda target: write_cifar(kind, file, target))
    return name


def give_idx(files: Mapping[str, BinaryIO]) -> str:
    """Keep four IDX files, given by their own names; the name they are kept under. Raises `FileFault`."""
    by_role: dict[str, BinaryIO] = {}
    for own, file in files.items():
        role = role_of(own)
        if role is None:
            raise FileFault(
                f"{shown(own)} is no name as train-images-idx3-ubyte or t10k-labels-idx1-ubyte.gz."
            )
        if role in by_role:
            raise FileFault(f"There are two files of {role.replace('_', ' ')}; one of each is needed.")
        by_role[role] = file
    name = _idx_name(by_role)
    _keep(name, lambda target: write_idx(by_role, target))
    return name


def fetch_cifar(kind: Cifar, watch: Watch) -> str:
    """Fetch the official archive and keep it; `watch` is called as bytes come. Raises `FileFault`."""
    with _writable() as folder, tempfile.TemporaryDirectory(dir=folder, prefix=".fetch.") as passing:
        archive = Path(passing) / kind.file
        fetch(kind.remote, archive, watch)
        with archive.open("rb") as file:
            return give_cifar(kind, file)


def take(offer: Offer) -> str:
    """Keep what the server's folder offers; the name it is kept under. Raises `FileFault`."""
    try:
        with ExitStack() as stack:
            files = {path.name: stack.enter_context(path.open("rb")) for path in offer.paths}
            if offer.kind == IDX:
                return give_idx(files)
            return give_cifar(CIFAR[offer.kind], next(iter(files.values())))
    except OSError as error:
        raise FileFault(f"{offer.paths[0].name} could not be read: {error.strerror or error}.") from None


def shape_of(name: str) -> tuple[Shape, int]:
    """How many images of what size a kept data set has, and its classes. Raises `SpecError`."""
    header = _header(_found(name))
    train, test = (header.entries[f"{part}_images"].shape for part in ("train", "test"))
    return Shape(train[0], test[0], *train[1:]), int(header.metadata[CLASSES])


def read(name: str) -> Images:
    """A data set, mapped from its file: only what is used takes memory. Raises `SpecError`.

    One that is not kept, but is in the server's own folder, is checked and kept first.
    """
    import numpy as np

    path = _found(name)
    header = _header(path)
    with suppress(OSError):
        path.touch()
    raw = np.memmap(path, np.uint8, "r")
    train_images, train_labels, test_images, test_labels = (
        raw[entry.start : entry.end].reshape(entry.shape)
        for entry in (header.entries[role] for role in ROLES)
    )
    classes = int(header.metadata[CLASSES])
    return Images(train_images, train_labels, test_images, test_labels, classes)


def _found(name: str) -> Path:
    path = kept(name) or next(filter(None, (_taken(offer, name) for offer in offers())), None)
    if path is None:
        raise _missing(name)
    return path


def _taken(offer: Offer, name: str) -> Path | None:
    """The file of the data set `name`, if it is what the server's folder offers here."""
    if not is_name(name) or kind_of(name) != offer.kind:
        return None
    try:
        return kept(name) if take(offer) == name else None
    except FileFault:
        return None  # the page says what is wrong with it; here it is as good as absent


def _header(path: Path) -> Header:
    try:
        header = read_header(path)
    except (FileFault, OSError):
        raise SpecError("data", "the kept file is damaged; give the data set again", "digits") from None
    if header.shapes.keys() != set(ROLES) or not header.metadata.get(CLASSES, "").isdecimal():
        raise SpecError("data", "the kept file is no data set; give the data set again", "digits")
    return header


def _missing(name: str) -> SpecError:
    why = f"the data set {shown(name)} is not on this server (any more); give its files again, or use digits"
    return SpecError("data", why, "digits")


def _cifar_name(kind: Cifar, file: BinaryIO) -> str:
    digest = _digest(file)
    return kind.name if digest == kind.sha256 else f"{kind.name}-{digest[:HASH_LETTERS]}"


def _idx_name(files: Mapping[str, BinaryIO]) -> str:
    digests = "".join(f"{role} {_digest(files[role])}\n" for role in ROLES if role in files)
    return f"{IDX}-{hashlib.sha256(digests.encode()).hexdigest()[:HASH_LETTERS]}"


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(2**20):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _writable() -> Iterator[Path]:
    """The folder of data sets, made if need be."""
    folder = kept_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield folder
    except OSError as error:
        raise FileFault(f"The data set could not be kept on the server: {error.strerror or error}.") from None


def _keep(name: str, write: Callable[[Path], None]) -> None:
    with _writable() as folder:
        path = folder / f"{name}{ENDING}"
        if _is_whole(path):
            path.touch()
            return
        write(path)
        _make_room(folder, path)


def _is_whole(path: Path) -> bool:
    try:
        return path.is_file() and bool(_header(path))
    except SpecError:
        return False


def _make_room(folder: Path, newest: Path) -> None:
    files = [(each, each.stat()) for each in folder.iterdir() if each != newest]
    left = MOST_KEPT_BYTES - newest.stat().st_size
    for path, about in sorted(
        files, key=lambda file: (file[0].stem in CIFAR, file[1].st_mtime), reverse=True
    ):
        if path.suffix != ENDING:
            if time.time() - about.st_mtime > FORGOTTEN_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            continue
        left -= about.st_size
        if left < 0:
            path.unlink(missing_ok=True)
