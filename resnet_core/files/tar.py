"""The members of a tar archive that are wanted, read as a stream; nothing is ever unpacked to a disc.

Only the standard library's reader of one 512-byte header is used. Its reader of archives follows links, reads
extended headers of any size into memory, and believes them.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Collection, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, head_of_stream, seems
from resnet_core.files.stream import GZIP_START, PlainStream

BLOCK = 512
MOST_MEMBERS = 64
MOST_BESIDE = 2**20  # bytes of a readme, or of the zeros after the last member
MOST_EXTENDED = 2**16
# What an extended header may not change: a time or an owner is harmless, another name or size is a trick.
TRICKS = re.compile(rb"(^|\n)\d+ (path|linkpath|size|GNU\.sparse[^=]*)=")


class Wanted(NamedTuple):
    """Members that there must be in `folder`, with their sizes; what ends as in `beside` may be there too."""

    folder: str
    sizes: Mapping[str, int]
    beside: tuple[str, ...]


def read_members(file: BinaryIO, name: str, wanted: Wanted, chunk: int) -> Iterator[tuple[str, bytes]]:
    """Name and data of each wanted member of a .tar.gz, `chunk` bytes at a time, in the archive's order.

    Raises `FileFault` for any archive that is not exactly as wanted; what was given out before that is void.
    """
    head = head_of_stream(file)
    if not head.startswith(GZIP_START):
        raise FileFault(f"This is {seems(head)}; {name} is a .tar.gz archive.")
    stream, found = PlainStream(file, "The archive"), set[str]()
    for member in _headers(stream):
        inner = member.name.removeprefix(f"{wanted.folder}/")
        if member.isdir() and member.name == wanted.folder and not member.size:
            continue
        _check(member, inner, wanted, found)
        found.add(inner)
        if inner in wanted.sizes:
            yield from ((inner, data) for data in stream.in_chunks(member.size, chunk))
        else:
            stream.exactly(member.size)
        stream.exactly(-member.size % BLOCK)
    missing = [each for each in wanted.sizes if each not in found]
    if missing:
        raise FileFault(f"The archive lacks {wanted.folder}/{missing[0]}: it is cut short, or another one.")


def _headers(stream: PlainStream) -> Iterator[tarfile.TarInfo]:
    """The header of each member, up to the zeros at the end; the caller reads the data in between."""
    for _ in range(MOST_MEMBERS):
        block = stream.exactly(BLOCK)
        if not any(block):
            if not stream.zeros_to_the_end(MOST_BESIDE):
                raise FileFault("The archive goes on after its end, so it is damaged or something else.")
            return
        try:
            member = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            raise FileFault(
                "The archive is damaged, or not a tar archive: a header makes no sense."
            ) from None
        if member.type in (tarfile.XHDTYPE, tarfile.XGLTYPE):
            _pass_over(stream, member)
        else:
            yield member
    raise FileFault(f"The archive has more than {MOST_MEMBERS} members, so it is another one.")


def _pass_over(stream: PlainStream, member: tarfile.TarInfo) -> None:
    if not 0 <= member.size <= MOST_EXTENDED or TRICKS.search(stream.exactly(member.size)):
        raise FileFault(
            "The archive has an extended header that changes a name or a size, which is not read."
        )
    stream.exactly(-member.size % BLOCK)


def _check(member: tarfile.TarInfo, inner: str, wanted: Wanted, found: Collection[str]) -> None:
    known = inner in wanted.sizes or (inner.endswith(wanted.beside) and "/" not in inner)
    if member.name != f"{wanted.folder}/{inner}" or not known:
        raise FileFault(f"The archive holds {shown(member.name)}, which does not belong to it.")
    if not member.isreg() or member.issparse():
        raise FileFault(
            f"The file {shown(member.name)} in the archive is a link or no plain file, and is not read."
        )
    if inner in found:
        raise FileFault(f"The archive holds {member.name} twice.")
    if inner in wanted.sizes and member.size != wanted.sizes[inner]:
        size = wanted.sizes[inner]
        raise FileFault(f"The file {inner} has {shown(member.size)} bytes, and must have {size:,}.")
    if not 0 <= member.size <= max(MOST_BESIDE, wanted.sizes.get(inner, 0)):
        raise FileFault(
            f"The file {inner} has {shown(member.size)} bytes, and at most {MOST_BESIDE:,} belong."
        )
