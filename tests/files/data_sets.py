"""Small data sets in the true layouts, and the same as an ill-meaning or unlucky visitor sends them."""

import gzip
import io
import tarfile
from collections.abc import Iterator, Mapping
from random import Random

from resnet_core.data.archives import CIFAR, PIXELS, Cifar

TINY = {name: kind._replace(images=60) for name, kind in CIFAR.items()}
TEN, HUNDRED = TINY["cifar10"], TINY["cifar100"]


def members_of(kind: Cifar, seed: int = 0) -> dict[str, bytes]:
    """The files of an archive: every label in turn, seeded pixels, and what lies beside."""
    random = Random(seed)

    def records(count: int) -> bytes:
        return b"".join(
            bytes(number % classes for classes in kind.label_classes) + random.randbytes(PIXELS)
            for number in range(count)
        )

    each = kind.train_images // len(kind.train)
    files = {name: records(each) for name in kind.train}
    return {**files, kind.test: records(kind.images - kind.train_images), "readme.html": b"about it\n"}


def tar(members: Mapping[str, bytes | tarfile.TarInfo], format: int = tarfile.GNU_FORMAT) -> bytes:
    """A tar archive with a folder entry for each folder; a `TarInfo` stands for a member without data."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for folder in dict.fromkeys(name.rpartition("/")[0] for name in members):
            if folder:
                entry = tarfile.TarInfo(folder)
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
            else:
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def zipped(raw: bytes) -> bytes:
    return gzip.compress(raw, 1, mtime=0)


def archive(kind: Cifar, members: Mapping[str, bytes] | None = None) -> bytes:
    """The .tar.gz of these files, or of `members_of(kind)`."""
    files = members_of(kind) if members is None else members
    return zipped(tar({f"{kind.folder}/{name}": content for name, content in files.items()}))


def special(
    name: str, type: bytes, target: str = "", headers: Mapping[str, str] | None = None
) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.pax_headers = type, target, dict(headers or {})
    return entry


def hostile_archives() -> Iterator[tuple[str, bytes, str]]:
    """Name, archive of CIFAR-10's tiny kind that must be refused, and words of the refusal."""
    files = {f"{TEN.folder}/{name}": content for name, content in members_of(TEN).items()}
    test, readme = f"{TEN.folder}/{TEN.test}", f"{TEN.folder}/readme.html"
    lacking = {name: content for name, content in files.items() if name != test}
    honest = tar(files)

    def with_one(name: str, content: bytes | tarfile.TarInfo, **rest: int) -> bytes:
        return zipped(tar({**lacking, name: content}, **rest))

    for kind, words in ((tarfile.SYMTYPE, "a symbolic link"), (tarfile.LNKTYPE, "a hard link")):
        yield words, with_one(test, special(test, kind, "/etc/passwd")), "is a link or no plain file"
    yield "a device", with_one(test, special(test, tarfile.CHRTYPE)), "is a link or no plain file"
    yield "a pipe", with_one(test, special(test, tarfile.FIFOTYPE)), "is a link or no plain file"
    yield "a path above", with_one("../../etc/cron", b"x"), "does not belong to it"
    yield "an absolute path", with_one("/etc/cron", b"x"), "does not belong to it"
    yield "a path around", with_one(f"{TEN.folder}/../{test}", files[test]), "does not belong to it"
    yield "a long name", with_one(f"{TEN.folder}/{'x' * 300}", b"x"), "does not belong to it"
    yield "another member", zipped(tar({**files, f"{TEN.folder}/run.sh": b"rm"})), "does not belong to it"
    yield "a readme elsewhere", with_one(f"{TEN.folder}/x/a.txt", b"x"), "does not belong to it"
    yield "twice", zipped(_twice(files, test)), "twice"
    yield "a missing file", zipped(tar(lacking)), f"lacks {test}: it is cut short"
    yield "one image short", with_one(test, files[test][:-3073]), "bytes, and must have 30,730"
    yield "one byte more", with_one(test, files[test] + b"x"), "bytes, and must have 30,730"
    yield "a wrong label", with_one(test, b"\x0a" + files[test][1:]), "label 10; labels there go from 0 to 9"
    yield "another folder", archive(TEN._replace(folder="cifar-10-batches-py")), "does not belong to it"
    yield "CIFAR-100", archive(HUNDRED), "does not belong to it"
    yield "a name by extended header", _pax(lacking, {"path": "/etc/cron"}), "an extended header"
    yield "a size by extended header", _pax(lacking, {"size": "999999999999"}), "an extended header"
    yield "an extended header without end", zipped(_huge(tarfile.XHDTYPE, 2**33) + honest), "extended header"
    yield "a huge readme", zipped(_huge(tarfile.REGTYPE, 2**33, readme) + honest), "at most 1,048,576 belong"
    yield "a negative size", zipped(_huge(tarfile.REGTYPE, -5, readme) + honest), "at most 1,048,576 belong"
    yield "a bomb after the end", zipped(honest + bytes(50_000_000)), "goes on after its end"
    yield "more after the end", zipped(honest + honest), "goes on after its end"
    yield (
        "many folders",
        zipped(b"".join(_huge(tarfile.DIRTYPE, 0, TEN.folder) for _ in range(99))),
        "members",
    )
    yield "nothing in it", zipped(bytes(10240)), "lacks cifar-10-batches-bin/data_batch_1.bin"
    yield "an empty gzip", zipped(b""), "is cut short"
    yield "no tar", zipped(b"<html>" * 500), "a header makes no sense"
    yield "cut short", archive(TEN)[:-5000], "is cut short"
    yield "without its sum", zipped(honest)[:-8], "is cut short"
    yield "with another sum", zipped(honest)[:-8] + bytes(8), "is damaged"
    yield "with more behind", zipped(honest) + b"more", "is damaged"
    yield "not packed", honest, "This is a tar archive; cifar-10-binary.tar.gz is a .tar.gz archive."
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(99), "This is a PNG image"
    yield "a page", b"<!doctype html><p>Log in", "This is a web page"
    yield "nothing", b"", "This is an empty file"


def _twice(files: Mapping[str, bytes], name: str) -> bytes:
    first = tar({name: files[name]})
    return first[: 1024 + -(-len(files[name]) // 512) * 512] + tar(files)


def _pax(members: Mapping[str, bytes], headers: Mapping[str, str]) -> bytes:
    entry = special(f"{TEN.folder}/{TEN.test}", tarfile.REGTYPE, headers=headers)
    return zipped(tar({**members, entry.name: entry}, tarfile.PAX_FORMAT))


def _huge(type: bytes, size: int, name: str = "x") -> bytes:
    entry = special(name, type)
    entry.size = size
    return entry.tobuf(tarfile.GNU_FORMAT)


IDX_NAMES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def idx(sizes: tuple[int, ...], data: bytes, format: int = 8) -> bytes:
    return bytes((0, 0, format, len(sizes))) + b"".join(size.to_bytes(4, "big") for size in sizes) + data


def idx_files(train: int = 30, test: int = 12, side: int = 4, seed: int = 0) -> dict[str, bytes]:
    """Four IDX files of ten classes, the images `side` x `side` + 1."""
    random = Random(seed)
    out = {}
    for name, count in zip(IDX_NAMES, (train, train, test, test), strict=True):
        if "images" in name:
            out[name] = idx((count, side, side + 1), random.randbytes(count * side * (side + 1)))
        else:
            out[name] = idx((count,), bytes(number % 10 for number in range(count)))
    return out
