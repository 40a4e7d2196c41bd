"""The names and shapes in a visitor's file, and the file with its tensors under our names. Runs nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import BinaryIO

from resnet_core.checks import shown
from resnet_core.decoder.decode import Decoded, shapes_of
from resnet_core.files.faults import FileFault, head_of, megabytes, replacing
from resnet_core.files.safetensors import (
    MOST_COUNT,
    MOST_DIMENSIONS,
    MOST_NAME,
    MOST_TENSORS,
    header_bytes,
    read_header,
)
from resnet_core.files.weights_file import as_safetensors
from resnet_core.readers.weight_names import Shapes

__all__ = ["as_ours", "has_our_names", "shapes_in", "shapes_of_json"]

PIECE_BYTES = 2**20
MOST_JSON_BYTES = 4 * 2**20
FORM = 'names and shapes come as {"conv1.weight": [64, 3, 7, 7], ...}'


def shapes_in(path: Path) -> Shapes:
    """The names and shapes in a .safetensors, .pth or JSON file. Raises `FileFault` for any other."""
    if head_of(path).lstrip()[:1] in (b"{", b"["):
        if path.stat().st_size > MOST_JSON_BYTES:
            raise FileFault(f"The list has {megabytes(path.stat().st_size)}, more than is read.")
        return shapes_of_json(path.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        return read_header(as_safetensors(path, Path(folder) / "weights.safetensors")).shapes


def shapes_of_json(raw: bytes) -> Shapes:
    """The names and shapes that a JSON text lists. Raises `FileFault`."""
    if raw.count(b"[") + raw.count(b"{") > 4 * MOST_TENSORS:
        raise FileFault(f"The list has more than {MOST_TENSORS:,} tensors, which is more than is read.")
    try:
        listed = json.loads(raw)
    except (ValueError, RecursionError):
        raise FileFault("The file is damaged: it is not JSON text.") from None
    pairs = listed.items() if isinstance(listed, dict) else listed
    found = dict(_pair(each) for each in pairs)
    if not found or len(found) > MOST_TENSORS:
        raise FileFault(f"The file lists {len(found):,} tensors; {FORM}.")
    return found


def has_our_names(decoded: Decoded, shapes: Shapes) -> bool:
    """Whether the file itself has the names and shapes of our network, and nothing else."""
    ours = decoded.renamed.shapes
    return decoded.exact and all(shapes.get(name) == shape for name, shape in ours.items())


def as_ours(source: Path, decoded: Decoded, target: Path) -> Path:
    """Writes the tensors of the decoded network, under our names and in our shapes, as safetensors.

    `source` is the checked safetensors file that it was decoded from. Raises `FileFault`.
    """
    entries, metadata = read_header(source)
    expected = shapes_of(decoded.spec, decoded.input)
    named = {name: entries[file_name] for name, file_name in decoded.sources.items()}
    for name, entry in named.items():
        if prod(entry.shape) != prod(expected[name]):
            raise FileFault(
                f"{name} has {prod(entry.shape):,} numbers, and the network {prod(expected[name]):,}."
            )
    header = header_bytes({name: (entry.dtype, expected[name]) for name, entry in named.items()}, metadata)
    with source.open("rb") as file, replacing(target) as written:
        written.write(header)
        for entry in named.values():
            _copy(file, written, entry.start, entry.end - entry.start)
    return target


def _copy(source: BinaryIO, target: BinaryIO, start: int, length: int) -> None:
    source.seek(start)
    while length > 0:
        piece = source.read(min(length, PIECE_BYTES))
        target.write(piece)
        length -= len(piece)


def _pair(each: object) -> tuple[str, tuple[int, ...]]:
    if not isinstance(each, list | tuple) or len(each) != 2:
        raise FileFault(f"{shown(each)} is not a name and a shape; {FORM}.")
    name, shape = each
    shape = shape.get("shape") if isinstance(shape, Mapping) else shape
    if not isinstance(name, str) or not 0 < len(name) <= MOST_NAME or not name.isprintable():
        raise FileFault(f"{shown(name)} cannot be the name of a tensor.")
    sides = shape if isinstance(shape, list) and len(shape) <= MOST_DIMENSIONS else [None]
    if not all(type(side) is int and 0 <= side <= MOST_COUNT for side in sides):
        raise FileFault(f"{shown(name)} has the impossible shape {shown(shape)}; {FORM}.")
    return name, tuple(sides)
