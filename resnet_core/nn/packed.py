"""Convolutions whose weights stand ready for oneDNN, the library that convolves on a CPU.

In eager mode oneDNN puts the weights into an order of its own at every call: 102 MB in ResNet-50, which
took 8 of the 29 ms of one image where it was measured (benchmarks/forward.py). `torch.compile` puts them in
order once, with the two operators used here.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn


class PackedConv(nn.Module):
    """The same convolution, its weights in oneDNN's order. For evaluation; images of any size work."""

    def __init__(self, conv: nn.Conv2d, size: torch.Size) -> None:
        """`size` is that of the maps it mostly reads, (batch, channels, height, width)."""
        super().__init__()
        self.places = (conv.padding, conv.stride, conv.dilation, conv.groups)
        self.weight = torch.ops.mkldnn._reorder_convolution_weight(conv.weight, *self.places, size)
        self.bias = conv.bias

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self.weight, self.bias, *self.places, "none", [], ""
        )
        return out


OPERATORS = ("_reorder_convolution_weight", "_convolution_pointwise")


def packable(images: Tensor) -> bool:
    """Whether oneDNN convolves such images here: float32, on a CPU, by a PyTorch that was built with it."""
    on_cpu = images.device.type == "cpu" and images.dtype == torch.float32
    return on_cpu and torch.backends.mkldnn.is_available() and _has_operators()


def _has_operators() -> bool:
    """They are private to PyTorch, so another version may lack them."""
    try:
        return all(callable(getattr(torch.ops.mkldnn, name)) for name in OPERATORS)
    except AttributeError:
        return False


def pack(network: nn.Module, images: Tensor) -> nn.Module:
    """`network`, changed: its convolutions packed for the sizes that `images` give them."""
    sizes: dict[str, torch.Size] = {}

    def note(name: str, module: nn.Module, inputs: tuple[Tensor]) -> None:
        sizes[name] = inputs[0].shape

    convs = {name: module for name, module in network.named_modules() if isinstance(module, nn.Conv2d)}
    hooks = [module.register_forward_pre_hook(partial(note, name)) for name, module in convs.items()]
    network(images)
    for hook in hooks:
        hook.remove()
    for name, size in sizes.items():
        network.set_submodule(name, PackedConv(convs[name], size))
    return network
