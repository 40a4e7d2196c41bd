"""A network with its weights, or new ones, as an ONNX file. Torch is imported only to write one."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_core.decoder.decode import decode
from resnet_core.decoder.read import as_ours
from resnet_core.decoder.words import sentence
from resnet_core.files.faults import FileFault, replacing
from resnet_core.files.safetensors import read_header
from resnet_core.files.weights_file import as_safetensors
from resnet_core.plan import Plan, network_spec
from resnet_core.readers.weight_names import compare, expected_shapes
from resnet_core.search.names import name_of

if TYPE_CHECKING:
    from torch import nn

__all__ = ["save_onnx"]

MISSING = "Writing ONNX needs the package onnx: pip install onnx."
MOST_BYTES = 2**31 - 2**20  # a protocol buffer is shorter than 2 GiB


def save_onnx(plan: Plan, path: Path, weights: Path | None = None) -> None:
    """Writes a plan in evaluation mode, float32; without `weights`, with the first ones of seed 0.

    `weights` may have our names, torchvision's or timm's. Raises `FileFault` where they do not fit, for a
    network too large for one file, and without the package `onnx`; `SpecError` for the network of a file.
    """
    spec = network_spec(plan)
    if find_spec("onnx") is None:
        raise FileFault(MISSING)
    from resnet_core.build import build
    from resnet_core.exported.network import onnx_model

    network = build(spec, input=plan.input).eval()
    if weights is not None:
        _fill(network, plan, weights)
    arrays = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    if sum(array.nbytes for array in arrays.values()) > MOST_BYTES:
        raise FileFault(f"{name_of(spec)} takes more than 2 GiB, which one ONNX file cannot hold.")
    model = onnx_model(plan, arrays, name_of(spec))
    with replacing(path) as file:
        file.write(model.SerializeToString())


def _fill(network: nn.Module, plan: Plan, weights: Path) -> None:
    """Gives the network the weights of a file, under whatever names it has them."""
    from resnet_core.nn.weights import load_into

    with tempfile.TemporaryDirectory() as folder:
        source = as_safetensors(weights, Path(folder) / "weights.safetensors")
        decoded = decode(read_header(source).shapes)
        if decoded is None or not decoded.fits:
            raise FileFault(sentence(decoded))
        ours = as_ours(source, decoded, Path(folder) / "ours.safetensors")
        if any(compare(expected_shapes(plan), read_header(ours).shapes)):
            raise FileFault(f"The weights are those of {name_of(decoded.spec)}.")
        load_into(network, ours)
