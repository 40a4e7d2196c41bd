"""The text of a file for images turned into that of the same network for signals."""

from __future__ import annotations

import re

__all__ = ["along_signals"]

# PyTorch's modules differ in their names alone; what is left are zeros and words over two sides.
INSTEAD = {
    "Conv2d": "Conv1d",
    "BatchNorm2d": "BatchNorm1d",
    "MaxPool2d": "MaxPool1d",
    "AvgPool2d": "AvgPool1d",
    "adaptive_avg_pool2d": "adaptive_avg_pool1d",
    "(0, 0, 0, 0, 0, self.new_channels)": "(0, 0, 0, self.new_channels)",
    ":: self.stride, :: self.stride]": ":: self.stride]",
    "height, width)": "length)",
    "an image": "a signal",
    "images": "signals",
    "Images": "Signals",
}
WINDOW = re.compile(r"\b(\d+)x\1(?=\s+(\w+\s+)?convolution)")


def along_signals(text: str) -> str:
    """The same layers with windows along one side, which read `(n, channels, length)`."""
    for images, signals in INSTEAD.items():
        text = text.replace(images, signals)
    return WINDOW.sub(r"1x\1", text)
