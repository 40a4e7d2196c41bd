"""A visitor's zip of folders of pictures: read if it is one, else refused in words that say what works."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from PIL import Image

from resnet_core.files.faults import FileFault
from resnet_core.files.image_header import MOST_IMAGE_BYTES
from resnet_core.files.picture_folders import MOST_ENTRIES, MOST_PICTURES, decoded, list_pictures


def picture(side: int = 8, grey: int = 90) -> bytes:
    out = io.BytesIO()
    Image.new("L", (side, side), grey).save(out, "PNG")
    return out.getvalue()


PICTURE = picture()
GOOD = {f"{folder}/{place}.png": PICTURE for folder in ("cats", "dogs") for place in range(4)}


def zipped(files: Mapping[Any, bytes], compression: int = ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(out, "w", compression) as archive:
        warnings.simplefilter("ignore")  # about names that come twice
        for name, data in files.items():
            archive.writestr(name, data)
    return out


def named(name: str, mode: int = 0) -> ZipInfo:
    entry = ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def with_header(file: io.BytesIO, place: int, data: bytes) -> io.BytesIO:
    """The archive with other bytes in each entry of the list, `place` bytes from its start."""
    raw = bytearray(file.getvalue())
    start = raw.find(b"PK\x01\x02")
    while start >= 0:
        raw[start + place : start + place + len(data)] = data
        start = raw.find(b"PK\x01\x02", start + 1)
    return io.BytesIO(raw)


def huge_png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def refused(file: io.BytesIO) -> str:
    with pytest.raises(FileFault) as caught:
        list(decoded(file, list_pictures(file)))
    return str(caught.value)


def with_(extra: Mapping[Any, bytes]) -> Callable[[], io.BytesIO]:
    return lambda: zipped({**GOOD, **extra})


HOSTILE: dict[str, tuple[Callable[[], io.BytesIO], str]] = {
    "a path that climbs": (
        with_({"../../etc/cron.d/x.png": PICTURE}),
        "leads out of its folders. One folder",
    ),
    "an absolute path": (with_({"/etc/passwd": b"x"}), "'/etc/passwd', which leads out"),
    "a drive": (with_({"C:/x.png": PICTURE}), "leads out"),
    "a path of Windows": (with_({"..\\x.png": PICTURE}), "leads out"),
    "a link": (with_({named("cats/x.png", stat.S_IFLNK | 0o777): b"/etc/passwd"}), "the picture itself"),
    "a device": (with_({named("cats/x.png", stat.S_IFCHR): b""}), "holds a link"),
    "10,000 files": (
        lambda: zipped({f"{place % 5}/{place}.png": b"" for place in range(10_000)}),
        f"more than {MOST_ENTRIES:,} files",
    ),
    "too many pictures": (
        lambda: zipped({f"{place % 5}/{place}.png": b"" for place in range(MOST_PICTURES + 1)}),
        "Fewer of each class work: 100 are enough",
    ),
    "a bomb": (with_({"cats/x.png": bytes(MOST_IMAGE_BYTES + 1)}), "a picture of at most"),
    "many small bombs": (
        lambda: with_header(
            zipped({f"{place % 2}/{place}.png": PICTURE for place in range(18)}),
            24,
            struct.pack("<I", 15_000_000),
        ),
        "at most 256.0 MB in all work",
    ),
    "a bomb that lies": (
        lambda: with_header(zipped({**GOOD, "dogs/z.png": bytes(10_000_000)}), 24, struct.pack("<I", 100)),
        "damaged",
    ),
    "a picture that explodes": (with_({"cats/x.png": huge_png()}), "60,000 x 60,000 pixels"),
    "a zip in the zip": (lambda: zipped({"cats/a.zip": zipped(GOOD).getvalue()}), "holds no pictures"),
    "no pictures": (lambda: zipped({"readme.txt": b"x"}), "such as cats/1.png and dogs/1.png"),
    "an empty zip": (lambda: zipped({}), "holds no pictures"),
    "one class": (
        lambda: zipped({f"cats/{place}.png": PICTURE for place in range(9)}),
        "nothing to tell apart",
    ),
    "many classes": (
        lambda: zipped({f"{place // 4}/{place}.png": PICTURE for place in range(84)}),
        "at most 20 classes work",
    ),
    "too few": (with_({"birds/1.png": PICTURE}), "holds 1 picture; at least 4"),
    "no folder": (with_({"x.png": PICTURE}), "lies in no folder"),
    "deep folders": (with_({"cats/a/b/c/x.png": PICTURE}), "lies 4 folders deep"),
    "a name twice": (
        lambda: zipped({**GOOD, named("cats/0.png"): PICTURE}),
        "'cats/0.png' twice",
    ),
    "encrypted": (lambda: with_header(zipped(GOOD), 8, b"\x01\x00"), "one without a password works"),
    "a rare packing": (lambda: zipped(GOOD, ZIP_BZIP2), "a usual zip (deflate) works"),
    "text for a picture": (with_({"cats/x.png": b"<html>"}), "'cats/x.png': This is a web page"),
    "a damaged picture": (with_({"cats/x.png": PICTURE[:50]}), "Leave it out"),
    "a damaged zip": (lambda: io.BytesIO(zipped(GOOD).getvalue()[:-30]), "damaged"),
    "no zip": (lambda: io.BytesIO(PICTURE), "This is a PNG image, not a zip"),
    "nothing": (io.BytesIO, "This is an empty file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_do_harm_is_refused_in_words(name: str) -> None:
    make, words = HOSTILE[name]
    assert words in refused(make())


def test_a_list_that_is_longer_than_it_says_is_not_read() -> None:
    raw = bytearray(zipped({f"{place}.png": b"" for place in range(10_000)}).getvalue())
    raw[-14:-10] = struct.pack("<HH", 3, 3)
    assert f"more than {MOST_ENTRIES:,} files" in refused(io.BytesIO(raw))


def test_every_cut_and_every_changed_byte_of_the_list_is_read_or_refused() -> None:
    whole = zipped(GOOD).getvalue()
    start = whole.find(b"PK\x01\x02")
    for place in range(start, len(whole), 7):
        for raw in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            file = io.BytesIO(raw)
            with suppress(FileFault):
                assert len(list(decoded(file, list_pictures(file)))) <= len(GOOD)


def test_folders_are_classes_and_what_a_mac_adds_is_passed_over() -> None:
    more = {
        "__MACOSX/cats/._0.png": b"x",
        "cats/.DS_Store": b"x",
        "cats/": b"",
        "notes.txt": b"x",
    }
    file = zipped({**GOOD, **more})
    found = list_pictures(file)
    assert found.classes == ("cats", "dogs")
    assert found.passed_over == 1
    read = list(decoded(file, found))
    assert [place for place, _ in read] == [0] * 4 + [1] * 4
    assert {each.size for _, each in read} == {(8, 8)}


def test_one_folder_around_all_is_left_out() -> None:
    assert list_pictures(zipped({f"pets/{name}": data for name, data in GOOD.items()})).classes == (
        "cats",
        "dogs",
    )
