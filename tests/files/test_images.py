"""Pictures: read if they can be, upright, at the size the network expects; otherwise refused in words."""

import io
import struct
import sys
import zlib
from time import process_time

import numpy as np
import pytest
from PIL import Image

from resnet_core.data.batches import noise_batch, photo_batch, picture_batch
from resnet_core.files.faults import FileFault
from resnet_core.files.image_header import MOST_IMAGE_BYTES, ImageHeader, read_image_header
from resnet_core.files.pictures import DEVIATION, MEAN, PHOTOS, decode, fit, normalise, photo_bytes
from resnet_core.spec import Input
from tests.files.bombs import deflated_zeros
from tests.torchvision_oracle import torchvision_models

GREY = Image.linear_gradient("L").resize((60, 40))
COLOURS = Image.merge("RGB", (GREY, GREY.transpose(Image.Transpose.ROTATE_180), GREY.point(lambda x: 90)))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks) + chunk(b"IEND", b"")


def png_of(width: int, height: int, data: bytes, depth: int = 8, colour: int = 0) -> bytes:
    size = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return png((b"IHDR", size), (b"IDAT", data))


def fault_of(data: bytes) -> str:
    with pytest.raises(FileFault) as caught:
        decode(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "quality": 95}),
        ("JPEG", {"comment": b"x" * 60_000}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00"}),
    ],
)
def test_the_header_and_the_picture_are_read(kind: str, options: dict[str, object]) -> None:
    data = saved(COLOURS, kind, **options)
    assert read_image_header(data) == ImageHeader(kind, 60, 40)  # type: ignore[arg-type]
    found = np.asarray(decode(data), dtype=int)
    assert abs(found - np.asarray(COLOURS, dtype=int)).mean() < 4


KINDS: dict[str, tuple[bytes, tuple[int, int, int]]] = {
    "grey": (saved(Image.new("L", (8, 8), 100), "PNG"), (100, 100, 100)),
    "black and white": (saved(Image.new("1", (8, 8), 1), "PNG"), (255, 255, 255)),
    "palette": (saved(Image.new("RGB", (8, 8), (200, 10, 30)).quantize(4), "PNG"), (200, 10, 30)),
    "transparent": (saved(Image.new("RGBA", (8, 8), (9, 9, 9, 0)), "PNG"), (255, 255, 255)),
    "transparent palette": (saved(Image.new("P", (8, 8), 0), "PNG", transparency=0), (255, 255, 255)),
    "half transparent": (saved(Image.new("LA", (8, 8), (0, 128)), "PNG"), (127, 127, 127)),
    "transparent webp": (
        saved(Image.new("RGBA", (8, 8), (9, 9, 9, 0)), "WEBP", lossless=True),
        (255, 255, 255),
    ),
    "16-bit grey": (
        png_of(8, 8, zlib.compress((b"\x00" + b"\x64\x64" * 8) * 8), depth=16),
        (100, 100, 100),
    ),
    "16-bit colour": (
        png_of(8, 8, zlib.compress((b"\x00" + b"\xc8\xc8\x0a\x0a\x1e\x1e" * 8) * 8), 16, 2),
        (200, 10, 30),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_colour_becomes_rgb(kind: str) -> None:
    data, colour = KINDS[kind]
    picture = decode(data)
    assert picture.mode == "RGB"
    assert picture.getpixel((4, 4)) == colour


def test_cmyk_is_converted() -> None:
    red, green, blue = decode(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG")).getpixel((8, 8))  # type: ignore[misc]
    assert red > 240
    assert max(green, blue) < 20


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    turned = decode(saved(COLOURS, "JPEG", exif=exif))
    assert turned.size == (40, 60)


def test_the_first_of_two_pictures_in_a_jpeg_is_taken() -> None:
    assert decode(saved(COLOURS, "MPO", save_all=True, append_images=[GREY.convert("RGB")])).size == (60, 40)


FRAMES = [Image.new("RGB", (16, 16), (shade, 0, 0)) for shade in (0, 120, 250)]
ANIMATED = {"save_all": True, "append_images": FRAMES[1:], "duration": 100}
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "an empty file; pictures come as PNG, JPEG or WEBP."),
    "a web page": (b"<html>", "a web page"),
    "a gif": (saved(COLOURS, "GIF"), "a GIF image"),
    "a bmp": (saved(COLOURS, "BMP"), "a BMP image"),
    "a tiff": (saved(COLOURS, "TIFF"), "a TIFF image"),
    "an svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "markup"),
    "a git-lfs pointer": (b"version https://git-lfs.github.com/spec/v1\n", "git-lfs pointer"),
    "an animated png": (saved(FRAMES[0], "PNG", **ANIMATED), "animated; a still picture works"),
    "an animated webp": (saved(FRAMES[0], "WEBP", **ANIMATED), "animated; a still picture works"),
    "a giant png": (png_of(100_000, 100_000, b"x"), "100,000 x 100,000 pixels; at most 16,000,000"),
    "a png one row too high": (png_of(4000, 4001, b"x"), "at most 16,000,000"),
    "a giant jpeg": (
        saved(COLOURS, "JPEG").replace(struct.pack(">HH", 40, 60), struct.pack(">HH", 65_000, 65_000), 1),
        "65,000 x 65,000",
    ),
    "no pixels": (png_of(0, 8, b""), "damaged"),
    "a png without pixels": (png((b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0))), "damaged"),
    "a deflated bomb in a text": (
        png(
            (b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)),
            (b"zTXt", b"a\x00\x00" + deflated_zeros(500)),
            (b"IDAT", zlib.compress(bytes(72))),
        ),
        "damaged",
    ),
    "half a png": (saved(COLOURS, "PNG")[:-60], "damaged"),
    "half a jpeg": (saved(COLOURS, "JPEG")[:-300], "damaged"),
    "half a webp": (saved(COLOURS, "WEBP")[:-100], "damaged"),
    "three bytes of a jpeg": (b"\xff\xd8\xff", "damaged"),
    "a 12-bit jpeg": (
        saved(COLOURS, "JPEG").replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
        "12-bit",
    ),
    "a lossless jpeg": (saved(COLOURS, "JPEG").replace(b"\xff\xc0\x00", b"\xff\xc3\x00"), "lossless"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_another_file_is_refused_in_words(what: str) -> None:
    data, words = REFUSED[what]
    assert words in fault_of(data)


def test_the_bombs_are_what_they_seem() -> None:
    assert zlib.decompress(deflated_zeros(7)) == bytes(7_000_000)
    assert len(deflated_zeros(500)) < 600_000


def test_a_deflated_bomb_in_the_pixels_is_inflated_only_as_far_as_there_are_pixels() -> None:
    bomb = png_of(8, 8, deflated_zeros(500))
    start = process_time()
    assert decode(bomb).size == (8, 8)
    assert process_time() - start < 0.1  # inflating it all takes a second


def test_a_giant_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert "at most 16,000,000" in fault_of(png_of(100_000, 100_000, zlib.compress(bytes(1000))))
    assert "at most 32.0 MB are read" in fault_of(b"\xff\xd8\xff" + bytes(MOST_IMAGE_BYTES))


@pytest.mark.parametrize(("height", "width"), [(224, 224), (97, 331), (512, 33), (17, 17)])
def test_a_picture_fits_any_height_and_width(height: int, width: int) -> None:
    assert fit(COLOURS, height, width).shape == (height, width, 3)
    assert picture_batch(saved(COLOURS, "PNG"), Input(height, width, 2)).shape == (2, 3, height, width)


def test_a_very_thin_picture_needs_no_room() -> None:
    assert fit(Image.new("RGB", (1_000_000, 1), (5, 6, 7)), 224, 224)[0, 0].tolist() == [5, 6, 7]


def test_the_centre_is_kept_and_nothing_is_stretched() -> None:
    squares = Image.new("RGB", (256, 512), (0, 0, 0))
    squares.paste((255, 255, 255), (96, 224, 160, 288))  # 64 pixels square, in the middle
    seen = fit(squares, 224, 224)[:, :, 0] > 127
    assert (seen.any(axis=1).sum(), seen.any(axis=0).sum()) == (64, 64)
    assert (seen.argmax(axis=1).max(), seen.argmax(axis=0).max()) == (80, 80)


def test_normalised_as_imagenet() -> None:
    out = normalise(np.full((2, 3, 3), 255, dtype=np.uint8))
    assert out.shape == (3, 2, 3)
    assert out.dtype == np.float32
    assert out[:, 0, 0] == pytest.approx(
        [(1 - mean) / dev for mean, dev in zip(MEAN, DEVIATION, strict=True)]
    )


@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_is_seen_nearly_as_torchvision_prepares_it(name: str) -> None:
    torchvision_models()
    from torchvision.transforms._presets import ImageClassification

    # They cut out whole pixels after scaling; from a square of 400 pixels that is the same box as ours.
    square = decode(photo_bytes(name)).crop((0, 0, 400, 400))
    theirs = ImageClassification(crop_size=224)(square).numpy()
    ours = normalise(fit(square, 224, 224))
    assert abs(ours - theirs).max() < 1.01 / 255 / min(DEVIATION)  # one step of 8 bits
    assert PHOTOS[name].credit.endswith("CC BY 2.0")


def test_noise_is_seeded_and_normal() -> None:
    noise = noise_batch(Input(64, 64, 4), 3, seed=5)
    assert noise.shape == (4, 3, 64, 64)
    assert noise.dtype == np.float32
    assert np.array_equal(noise, noise_batch(Input(64, 64, 4), 3, seed=5))
    assert not np.array_equal(noise, noise_batch(Input(64, 64, 4), 3, seed=6))
    assert abs(noise.mean()) < 0.02
    assert abs(noise.std() - 1) < 0.02


def test_a_network_that_reads_one_channel_takes_no_picture() -> None:
    with pytest.raises(FileFault, match="A picture has 3 channels, but this network reads 1; noise works"):
        photo_batch("china", Input(), channels=1)
    with pytest.raises(FileFault, match="there are china and flower"):
        photo_batch("cat", Input())


def test_without_scikit_learn_the_photos_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resnet_core.files.pictures.find_spec", lambda name: None)
    with pytest.raises(FileFault, match="scikit-learn, which is not installed; noise works"):
        photo_bytes("china")
