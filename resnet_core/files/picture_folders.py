"""A visitor's zip of folders of pictures: each folder is a class. Nothing is unpacked to disk.

`list_pictures` reads the list of the archive alone, and refuses what could do harm; `decoded` unpacks one
picture after the other in memory and has `pictures` decode it, in the process that trains.
"""

from __future__ import annotations

import re
import stat
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, head_of_stream, megabytes, seems
from resnet_core.files.image_header import MOST_IMAGE_BYTES, read_image_header
from resnet_core.files.pictures import decode
from resnet_core.files.zip_directory import check_directory

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MOST_CLASSES", "MOST_PICTURES", "MOST_ZIP_BYTES", "Pictures", "decoded", "list_pictures"]

MOST_ZIP_BYTES = 64 * 2**20
MOST_ENTRIES = 5_000
MOST_PICTURES, LEAST_OF_EACH, MOST_CLASSES = 2_000, 4, 20
MOST_UNPACKED = 256 * 10**6
MOST_PIXELS_IN_ALL = 500 * 10**6
ENDINGS = (".png", ".jpg", ".jpeg", ".webp")
ENCRYPTED = 1
SHAPE = "One folder for each class works, such as cats/1.png and dogs/1.png."
DRIVE = re.compile(r"[A-Za-z]:")


class Pictures(NamedTuple):
    """The folders by name, which are the classes; of each picture its class and its name in the archive.

    `passed_over` counts files that are no pictures by their name.
    """

    classes: tuple[str, ...]
    files: tuple[tuple[int, str], ...]
    passed_over: int = 0


def list_pictures(file: BinaryIO) -> Pictures:
    """The pictures of an archive by class. Raises `FileFault`, which says what works instead."""
    file.seek(0, 2)
    if (size := file.tell()) > MOST_ZIP_BYTES:
        most = megabytes(MOST_ZIP_BYTES)
        raise FileFault(f"The zip has {megabytes(size)}; at most {most} are read. Smaller pictures work.")
    if not (head := head_of_stream(file)).startswith(b"PK"):
        raise FileFault(f"This is {seems(head)}, not a zip. {SHAPE}")
    check_directory(file, MOST_ENTRIES, long=False)
    with _opened(file) as archive:
        entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:  # whatever the end of the archive said
        raise FileFault(f"The archive lists more than {MOST_ENTRIES:,} files, which is more than is read.")
    for entry in entries:
        _check(entry)
    kept = [entry for entry in entries if not entry.is_dir() and not _is_hidden(entry.filename)]
    images = [entry for entry in kept if entry.filename.lower().endswith(ENDINGS)]
    _check_amounts(images)
    return _by_class([entry.filename for entry in images], len(kept) - len(images))


def decoded(file: BinaryIO, found: Pictures) -> Iterator[tuple[int, Image]]:
    """Each picture with its class. Raises `FileFault`, which names the picture."""
    pixels = 0
    with _opened(file) as archive:
        for place, name in found.files:
            try:
                data = _read(archive, name)
                header = read_image_header(data)
                pixels += header.width * header.height
                picture = decode(data)
            except FileFault as fault:
                raise FileFault(f"{shown(name)}: {fault} Leave it out, and the others work.") from None
            if pixels > MOST_PIXELS_IN_ALL:
                most = MOST_PIXELS_IN_ALL // 10**6
                raise FileFault(f"The pictures have more than {most} megapixels; smaller ones work.")
            yield place, picture


@contextmanager
def _opened(file: BinaryIO) -> Iterator[ZipFile]:
    """The archive; what Python's reader raises for a damaged one becomes a `FileFault`."""
    try:
        with ZipFile(file) as archive:
            yield archive
    except FileFault:
        raise
    except (BadZipFile, LargeZipFile, NotImplementedError, zlib.error, EOFError, OSError) as fault:
        raise FileFault("The zip is damaged, or compressed in a way that is not read.") from fault
    except (RuntimeError, ValueError, LookupError, OverflowError) as fault:
        raise FileFault("The zip is damaged.") from fault


def _check(entry: ZipInfo) -> None:
    """Refuses one entry for what it is, whether it is a picture or not."""
    name = entry.orig_filename
    if entry.flag_bits & ENCRYPTED:
        raise FileFault(f"The zip is encrypted ({shown(name)}); one without a password works.")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or DRIVE.match(name):
        raise FileFault(f"The zip holds the path {shown(name)}, which leads out of its folders. {SHAPE}")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise FileFault(f"The zip holds a link, {shown(name)}; the picture itself in its place works.")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise FileFault(f"{shown(name)} is packed in a rare way; a usual zip (deflate) works.")


def _is_hidden(name: str) -> bool:
    """What a Mac or an editor adds beside the pictures."""
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _check_amounts(images: Sequence[ZipInfo]) -> None:
    if not images:
        raise FileFault(f"The zip holds no pictures (.png, .jpg, .webp). {SHAPE}")
    if len(images) > MOST_PICTURES:
        why = f"The zip holds {len(images):,} pictures; at most {MOST_PICTURES:,} are read."
        raise FileFault(f"{why} Fewer of each class work: 100 are enough.")
    names = Counter(entry.filename for entry in images)
    if twice := next((name for name, count in names.items() if count > 1), ""):
        raise FileFault(f"The zip holds {shown(twice)} twice; a name for each picture works.")
    for entry in images:
        if entry.file_size > MOST_IMAGE_BYTES:
            most, size = megabytes(MOST_IMAGE_BYTES), megabytes(entry.file_size)
            raise FileFault(
                f"{shown(entry.filename)} has {size} unpacked; a picture of at most {most} works."
            )
    if (total := sum(entry.file_size for entry in images)) > MOST_UNPACKED:
        most = megabytes(MOST_UNPACKED)
        raise FileFault(f"The pictures have {megabytes(total)} unpacked; at most {most} in all work.")


def _by_class(names: Sequence[str], passed_over: int) -> Pictures:
    tops = {name.partition("/")[0] for name in names}
    outer = len(tops) == 1 and all(name.count("/") == 2 for name in names)
    pairs = [(name.split("/")[1 if outer else 0 : -1], name) for name in names]
    for folders, name in pairs:
        if len(folders) != 1:
            where = f"{len(folders)} folders deep" if folders else "in no folder"
            raise FileFault(f"The picture {shown(name)} lies {where}. {SHAPE}")
    counts = Counter(folders[0] for folders, _ in pairs)
    _check_classes(counts)
    classes = tuple(sorted(counts))
    places = {folder: place for place, folder in enumerate(classes)}
    return Pictures(
        classes, tuple(sorted((places[folders[0]], name) for folders, name in pairs)), passed_over
    )


def _check_classes(counts: Counter[str]) -> None:
    if len(counts) == 1:
        raise FileFault(
            f"All pictures lie in one folder, {shown(*counts)}, so there is nothing to tell apart. {SHAPE}"
        )
    if len(counts) > MOST_CLASSES:
        raise FileFault(
            f"The zip has {len(counts):,} folders of pictures; at most {MOST_CLASSES} classes work."
        )
    folder, fewest = min(counts.items(), key=lambda pair: pair[1])
    if fewest < LEAST_OF_EACH:
        some = "1 picture" if fewest == 1 else f"{fewest} pictures"
        raise FileFault(
            f"The folder {shown(folder)} holds {some}; at least {LEAST_OF_EACH} in each folder work."
        )


def _read(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(MOST_IMAGE_BYTES + 1)  # whatever the archive said its length would be
    if len(data) > MOST_IMAGE_BYTES:
        raise FileFault(f"It has more than {megabytes(MOST_IMAGE_BYTES)} unpacked.")
    return data
