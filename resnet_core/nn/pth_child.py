"""Turns one `.pth` file into a `.safetensors` file, in a process that is started for it and ends with it.

    python -m resnet_core.nn.pth_child SOURCE TARGET

It prints the fault as JSON (`""` if there is none). Even PyTorch's restricted unpickler has had holes, so it
runs where there is little to harm: bounded memory, processor time and output, and nobody else's data.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_core.files.faults import FileFault
from resnet_core.files.pth import SAVE_AGAIN, check_pth
from resnet_core.files.safetensors import MOST_FILE_BYTES, MOST_HEADER_BYTES
from resnet_core.system.child_processes import limit

if TYPE_CHECKING:
    from torch import Tensor

MEMORY_BYTES = 4 * 10**9  # for PyTorch itself, whose CUDA builds are large; a byte of the file may take three
CPU_SECONDS = 60
MOST_OUTPUT = MOST_FILE_BYTES + MOST_HEADER_BYTES
WRAPPERS = ("state_dict", "model")  # where PyTorch's ImageNet example and many trainers keep the weights
PARALLEL = "module."  # what DataParallel puts before each name


def convert(source: Path, target: Path) -> None:
    """Write the tensors of the `.pth` at `source` to `target`. Raises `FileFault`."""
    check_pth(source)
    from resnet_core.nn.weights import write_tensors

    write_tensors(target, _plain(_opened(source)))


def _opened(source: Path) -> object:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return torch.load(source, map_location="cpu", weights_only=True)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  # a damaged file makes it raise nearly anything
            if "allocate memory" in str(error):
                raise MemoryError from None
            raise FileFault("The file is damaged: PyTorch cannot read it as weights.") from None


def _plain(found: object) -> dict[str, Tensor]:
    """The tensors of a state_dict or of a checkpoint that holds one, without the prefix of DataParallel."""
    import torch

    for wrapper in WRAPPERS:
        if isinstance(found, Mapping) and isinstance(found.get(wrapper), Mapping):
            found = found[wrapper]
    if not isinstance(found, Mapping) or not found:
        raise FileFault(f"The file does not hold a state_dict. {SAVE_AGAIN}")
    if not all(isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in found.items()):
        raise FileFault(f"The file holds other things than tensors by name. {SAVE_AGAIN}")
    if any(tensor.layout != torch.strided or tensor.device.type != "cpu" for tensor in found.values()):
        raise FileFault(f"The file holds sparse or empty tensors. {SAVE_AGAIN}")
    # Strides can make one stored number look like a million, so what counts is the size of the copy.
    if sum(tensor.numel() * tensor.element_size() for tensor in found.values()) > MOST_FILE_BYTES:
        raise FileFault("Written out, its tensors would be larger than any file that is read.")
    prefix = PARALLEL if all(name.startswith(PARALLEL) for name in found) else ""
    return {name.removeprefix(prefix): tensor for name, tensor in found.items()}


def main(source: Path, target: Path) -> str:
    """The fault of converting `source` to `target`, empty if there is none."""
    try:
        convert(source, target)
    except FileFault as fault:
        return str(fault)
    except MemoryError:
        return "Opening the file takes more memory than a file of its size should."
    return ""


if __name__ == "__main__":
    given, wanted = map(Path, sys.argv[1:])
    limit(MEMORY_BYTES + 3 * given.stat().st_size, CPU_SECONDS, MOST_OUTPUT)
    print(json.dumps(main(given, wanted)))
