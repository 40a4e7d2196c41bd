"""The network of a file, whatever it holds: operators and shapes, or weights that are decoded."""

from __future__ import annotations

from pathlib import Path

from resnet_core.decoder.decode import decode
from resnet_core.decoder.read import shapes_in
from resnet_core.decoder.words import sentence
from resnet_core.files.faults import FileFault, head_of
from resnet_core.files.networks import read_network
from resnet_core.files.onnx_file import is_onnx
from resnet_core.network import Network
from resnet_core.traced.text import FORMAT

__all__ = ["ENDINGS", "is_file", "network_of_file"]

LONGEST = 255  # letters of a file's name
ENDINGS = (".safetensors", ".pth", ".json", ".pt2", ".onnx")


def is_file(text: str) -> bool:
    """Whether a text names a file: by its ending, or because there is one."""
    if "?" in text or max(map(len, text.split("/"))) > LONGEST:
        return False
    return text.endswith(ENDINGS) or Path(text).is_file()


def network_of_file(path: Path) -> Network:
    """The network that a file holds, or that its weights are of. Raises `FileFault`, in a sentence."""
    try:
        return _network(path)
    except OSError as fault:
        raise FileFault(
            f"{path.name} cannot be read: {(fault.strerror or 'it is no file').lower()}."
        ) from None


def _network(path: Path) -> Network:
    head = head_of(path)
    if path.suffix == ".pt2" or is_onnx(head) or FORMAT.encode() in head:
        with path.open("rb") as file:
            traced = read_network(file)
        return Network(traced, traced.input)
    decoded = decode(shapes_in(path))
    if decoded is None or not decoded.fits:
        raise FileFault(sentence(decoded))
    return Network(decoded.spec, decoded.input)
