"""Weights between files and modules. Files are safetensors only: no pickle is read here, and none written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from resnet_core.checks import shown
from resnet_core.files.faults import FileFault, replacing
from resnet_core.files.safetensors import MOST_NAME, header_bytes, read_header

__all__ = ["load_into", "read_tensors", "write_tensors"]

TYPES: dict[str, torch.dtype] = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
}
NAMES = {dtype: name for name, dtype in TYPES.items()}


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file, on the CPU, in memory of their own. Raises `FileFault`."""
    header = read_header(path)
    # The header was checked by our own reader, so reading the data with another would let the two disagree.
    raw = torch.from_file(str(path), shared=False, size=path.stat().st_size, dtype=torch.uint8)
    return {
        name: raw[entry.start : entry.end].clone().view(TYPES[entry.dtype]).reshape(entry.shape)
        for name, entry in header.entries.items()
    }


def write_tensors(path: Path, tensors: Mapping[str, Tensor], about: Mapping[str, str] | None = None) -> None:
    """Write a safetensors file, all of it or nothing; `about` are texts for its header.

    Raises `FileFault` for a name or a number format that could not be read back.
    """
    for name, tensor in tensors.items():
        if not 0 < len(name) <= MOST_NAME or not name.isprintable():
            raise FileFault(f"{shown(name)} cannot be the name of a tensor.")
        if tensor.dtype not in NAMES:
            raise FileFault(f"{shown(name)} has the number format {tensor.dtype}, which is not kept.")
    entries = {name: (NAMES[tensor.dtype], tuple(tensor.shape)) for name, tensor in tensors.items()}
    with replacing(path) as file:
        file.write(header_bytes(entries, about or {}))
        for tensor in tensors.values():
            flat = tensor.detach().cpu().contiguous().reshape(-1)
            file.write(flat.view(torch.uint8).numpy().data)


def load_into(network: nn.Module, path: Path) -> None:
    """Give `network` the weights of a safetensors file that fits it (`weights_file.check_fits`).

    Numbers of other formats are converted. Batch-norm counters that the file lacks stay as they are.
    """
    network.load_state_dict(read_tensors(path), strict=True)
