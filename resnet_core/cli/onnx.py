"""`python -m resnet_core onnx NAME --save net.onnx`: the arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

__all__ = ["add_arguments"]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The network, its weights, and the file."""
    command.add_argument("network", metavar="NAME-or-link", help="a name, a link, or a file of weights")
    weights = "a .safetensors or .pth, with torchvision's names or timm's; new weights unless given"
    command.add_argument("--weights", type=Path, metavar="FILE", help=weights)
    command.add_argument("--save", type=Path, required=True, metavar="net.onnx", help="where it is written")
