"""The parts that torch lacks, as Python text: only those that the network uses."""

from __future__ import annotations

from resnet_core.code.helpers import DROP_PATH, GROUP_NORM

LAYER_NORM_2D = '''\
class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels of each pixel of a map."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)'''

PERMUTE = '''\
class Permute(nn.Module):
    """The same numbers with their dimensions in another order."""

    def __init__(self, *order: int) -> None:
        super().__init__()
        self.order = order

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.order)'''

SELF_ATTENTION = '''\
class SelfAttention(nn.MultiheadAttention):
    """Tokens (n, tokens, channels) that attend to each other (Vaswani 2017)."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__(channels, heads, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x, x, x, need_weights=False)[0]'''

PARTS = {
    "group_norm(": GROUP_NORM,
    "DropPath(": DROP_PATH,
    "LayerNorm2d(": LAYER_NORM_2D,
    "Permute(": PERMUTE,
    "SelfAttention(": SELF_ATTENTION,
}


def parts_in(text: str) -> list[list[str]]:
    """The functions and classes that `text` uses, each as its lines."""
    return [part.splitlines() for name, part in PARTS.items() if name in text]
