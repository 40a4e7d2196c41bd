"""What the first bytes of a PNG, JPEG or WEBP file say, read before anything decodes the picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from resnet_core.files.faults import HEAD_BYTES, FileFault, megabytes, seems

__all__ = ["MOST_IMAGE_BYTES", "MOST_PIXELS", "ImageHeader", "read_image_header"]

MOST_IMAGE_BYTES = 32_000_000
MOST_PIXELS = 16_000_000
ImageKind = Literal["PNG", "JPEG", "WEBP"]
DAMAGED = "The picture is damaged: its header is cut short or makes no sense."
STILL = "The picture is animated; a still picture works."
# A JPEG's frame header comes after one of these; 0xC4, 0xC8 and 0xCC mean other things.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
USUAL_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD8)))


class ImageHeader(NamedTuple):
    """Format and size, in pixels as stored: an orientation noted in the file is not applied yet."""

    kind: ImageKind
    width: int
    height: int


def read_image_header(data: bytes) -> ImageHeader:
    """The header of a picture that may be decoded. Raises `FileFault`, which says why, for any other file."""
    if len(data) > MOST_IMAGE_BYTES:
        most = megabytes(MOST_IMAGE_BYTES)
        raise FileFault(f"The picture has {megabytes(len(data))}; at most {most} are read.")
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        header = ImageHeader("PNG", *_png(data))
    elif data.startswith(b"\xff\xd8\xff"):
        header = ImageHeader("JPEG", *_jpeg(data))
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        header = ImageHeader("WEBP", *_webp(data))
    else:
        raise FileFault(f"This is {seems(data[:HEAD_BYTES])}; pictures come as PNG, JPEG or WEBP.")
    if not header.width or not header.height:
        raise FileFault(DAMAGED)
    if header.width * header.height > MOST_PIXELS:
        raise FileFault(
            f"The picture has {header.width:,} x {header.height:,} pixels; at most {MOST_PIXELS:,} "
            "(16 megapixels) are read."
        )
    return header


def _png(data: bytes) -> tuple[int, int]:
    chunks = _png_chunks(data)
    if next(chunks, b"") != b"IHDR":
        raise FileFault(DAMAGED)
    for name in chunks:
        if name == b"acTL":
            raise FileFault(STILL)
        if name == b"IDAT":
            return _number(data, 16, 4), _number(data, 20, 4)
    raise FileFault(DAMAGED)


def _png_chunks(data: bytes) -> Iterator[bytes]:
    place = 8
    while place + 12 <= len(data):
        yield data[place + 4 : place + 8]
        place += 12 + _number(data, place, 4)


def _jpeg(data: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(data):
        if data[place] != 0xFF:
            raise FileFault(DAMAGED)
        marker = data[place + 1]
        if marker == 0xFF or marker in WITHOUT_LENGTH:
            place += 1 if marker == 0xFF else 2
        elif marker in FRAMES:
            if marker not in USUAL_FRAMES or data[place + 4] != 8:
                raise FileFault("The picture is a lossless or 12-bit JPEG; a usual 8-bit JPEG works.")
            return _number(data, place + 7, 2), _number(data, place + 5, 2)
        else:
            place += 2 + max(2, _number(data, place + 2, 2))
    raise FileFault(DAMAGED)


def _webp(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if len(data) < 30:
        raise FileFault(DAMAGED)
    if kind == b"VP8X":
        if data[20] & 2:
            raise FileFault(STILL)
        return 1 + _little(data, 24, 3), 1 + _little(data, 27, 3)
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    raise FileFault(DAMAGED)


def _number(data: bytes, place: int, length: int) -> int:
    return int.from_bytes(data[place : place + length], "big")


def _little(data: bytes, place: int, length: int) -> int:
    return int.from_bytes(data[place : place + length], "little")
