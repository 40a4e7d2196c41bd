"""A file with a network in it: a `.pt2` of `torch.export.save`, ONNX, or the JSON of `describe(...).save`."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from resnet_core.files.bounded_json import MOST_JSON_BYTES
from resnet_core.files.faults import FileFault, head_of_stream, megabytes, seems
from resnet_core.files.net_json import read_json
from resnet_core.files.onnx_file import is_onnx, read_onnx
from resnet_core.files.pt2 import read_pt2
from resnet_core.files.pth import ZIP_START
from resnet_core.traced.graph import Graph, TraceError
from resnet_core.traced.network import Traced

__all__ = ["MOST_FILE_BYTES", "from_text", "laid", "read_network"]

MOST_FILE_BYTES = 1_000_000_000


def read_network(file: BinaryIO) -> Traced:
    """The network in an open file, laid out. Raises `FileFault`, with a sentence for a person."""
    file.seek(0, 2)
    size = file.tell()
    if size > MOST_FILE_BYTES:
        raise FileFault(f"The file has {megabytes(size)}; at most {megabytes(MOST_FILE_BYTES)} are read.")
    head = head_of_stream(file)
    if head.startswith(ZIP_START):
        graph = read_pt2(file)
    elif head.lstrip()[:1] == b"{":
        graph = read_json(file.read(MOST_JSON_BYTES + 1))
    elif is_onnx(head):
        graph = read_onnx(file)
    else:
        raise FileFault(
            f"This is {seems(head)}; a network comes as .pt2, .onnx, or the JSON of describe(...).save."
        )
    return laid(graph)


def laid(graph: Graph) -> Traced:
    """The network of a graph from a file, laid out. Raises `FileFault` where that cannot be."""
    try:
        network = Traced(graph)
        network.plan  # noqa: B018  # whoever has the value can lay it out
    except TraceError as fault:
        raise FileFault(str(fault)) from None
    return network


@lru_cache(maxsize=32)
def from_text(text: str) -> Traced:
    """The network of the JSON that `Traced.text` gives. Raises `FileFault`."""
    return read_network(BytesIO(text.encode()))
