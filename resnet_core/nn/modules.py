"""The few torch modules that `torch.nn` lacks, and the one forward that every block shares."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.language.layers import Gate, Residual
from resnet_core.nn.steps import SplitStep, Step, steps_of


class Steps(nn.Module):
    """A module that runs its children by name, in the order a plan gives."""

    def run(self, steps: tuple[Step, ...], x: Tensor) -> Tensor:
        """`x` through the children that `steps` names."""
        for step in steps:
            x = child(self, step)(x) if isinstance(step, str) else self.run_split(step, x)
        return x

    def run_split(self, split: SplitStep, x: Tensor) -> Tensor:
        """Res2Net's hierarchical 3x3 (Gao 2019, equation 1)."""
        *given, last = x.chunk(len(split.parts) + 1, dim=1)
        outs: list[Tensor] = []
        for steps, part in zip(split.parts, given, strict=True):
            outs.append(self.run(steps, part + outs[-1] if outs and split.carry else part))
        return torch.cat([*outs, self.run(split.tail, last)], dim=1)


class Block(Steps):
    """The paper's equation: `y = post(branch(h) + shortcut)`, where `h = pre(x)`."""

    def __init__(self, block: Residual) -> None:
        super().__init__()
        self.link = block.link
        self.overwrites = (
            False  # the branch with the sum: sooner done, but not for hooks that keep the branch
        )
        self.pre, self.branch = steps_of(block.pre), steps_of(block.branch)
        self.shortcut, self.post = steps_of(block.shortcut), steps_of(block.post)

    def forward(self, x: Tensor) -> Tensor:
        """A batch of maps to a batch of maps."""
        h = self.run(self.pre, x)
        y = self.run(self.branch, h)
        if self.link != "none":
            shortcut = self.run(self.shortcut, h if self.link == "projection" else x)
            y = y.add_(shortcut) if self.overwrites else y + shortcut
        return self.run(self.post, y)


class SqueezeExcite(Steps):
    """`x * gate(x)`, one factor a channel (Hu 2018)."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self.steps = tuple(layer.name.removeprefix(f"{gate.name}.") for layer in gate.layers)

    def forward(self, x: Tensor) -> Tensor:
        """A batch of maps, each channel scaled."""
        return x * self.run(self.steps, x)


class SubsampleAndPad(nn.Module):
    """Option A: keep every `stride`-th pixel, add channels of zeros (He 2015, section 4.1)."""

    def __init__(self, stride: int, zeros: int) -> None:
        super().__init__()
        self.stride, self.zeros = stride, zeros

    def forward(self, x: Tensor) -> Tensor:
        """A batch of maps at the block's output shape."""
        return functional.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.zeros))


class DropPath(nn.Module):
    """In training, zeroes an image's branch with probability `rate` and rescales the others (Huang 2016)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """The batch in evaluation; the batch with some images zeroed in training."""
        if not self.training:
            return x
        kept = torch.rand(len(x), 1, 1, 1, device=x.device) >= self.rate
        return x * (kept.to(x.dtype) / (1 - self.rate))


def child(owner: nn.Module, name: str) -> nn.Module:
    """`owner.get_submodule(name)` without its checks, which take a forward of 50 layers 0.2 ms."""
    for step in name.split("."):
        owner = owner._modules[step]  # type: ignore[assignment]  # None stands for an absent bias, not a child
    return owner
