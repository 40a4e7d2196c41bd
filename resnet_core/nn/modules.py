"""The few torch modules that `torch.nn` lacks, and the one forward that every block shares."""

from __future__ import annotations

from typing import assert_never

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.language.layers import ClassToken, Gate, LayerScale, Positions, Rearrange, Residual
from resnet_core.nn.steps import (
    JoinStep,
    Nest,
    OwnStep,
    SelectStep,
    SplitStep,
    Step,
    SumStep,
    ViewStep,
    steps_of,
)


class Steps(nn.Module):
    """A module that runs its children by name, in the order a plan gives."""

    def run(self, steps: tuple[Step, ...], x: Tensor) -> Tensor:
        """`x` through the children that `steps` names."""
        for step in steps:
            x = child(self, step)(x) if isinstance(step, str) else self.run_step(step, x)
        return x

    def run_step(self, step: Nest | OwnStep | ViewStep, x: Tensor) -> Tensor:
        """`x` through what is no child: chains of children, a parameter of this module, or a view."""
        match step:
            case SplitStep():
                return self.run_split(step, x)
            case JoinStep():
                return torch.cat([self.run(part, x) for part in step.parts], dim=1)
            case SelectStep():
                return self.run_select(step, x)
            case SumStep():
                return self.run_sum(step, x)
            case OwnStep():
                return with_parameter(step.layer, self.get_parameter(step.layer.name), x)
            case ViewStep():
                return rearranged(step.layer, x)
            case _:
                assert_never(step)

    def run_sum(self, block: SumStep, x: Tensor) -> Tensor:
        """The paper's equation: `y = post(branch(h) + shortcut)`, where `h = pre(x)`."""
        h = self.run(block.pre, x)
        y = self.run(block.branch, h)
        if block.link != "none":
            y = y + self.run(block.shortcut, h if block.link == "projection" else x)
        return self.run(block.post, y)

    def run_select(self, select: SelectStep, x: Tensor) -> Tensor:
        """The parts of `x`, each times its factors, summed (Zhang 2020, equation 1)."""
        parts = x.unflatten(1, (select.parts, -1))
        factors = self.run(select.steps, parts.sum(dim=1)).unflatten(1, (select.groups, select.parts, -1))
        factors = factors.transpose(1, 2)
        # A softmax of one number is always 1.
        factors = factors.sigmoid() if select.parts == 1 else factors.softmax(dim=1)
        factors = factors.flatten(2, 3)
        total: Tensor = (parts * factors).sum(dim=1)
        return total

    def run_split(self, split: SplitStep, x: Tensor) -> Tensor:
        """Splits of the channels, such as Res2Net's hierarchical 3x3 (Gao 2019, equation 1)."""
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


class Chain(Steps):
    """A block that is no sum: its layers one after another."""

    def __init__(self, steps: tuple[Step, ...]) -> None:
        super().__init__()
        self.steps = steps

    def forward(self, x: Tensor) -> Tensor:
        """A batch of maps or tokens to a batch of maps or tokens."""
        return self.run(self.steps, x)


class Slice(Chain):
    """A block whose layers stand in `owner` beside those of other blocks. They are the owner's children."""

    def __init__(self, owner: nn.Module, steps: tuple[Step, ...]) -> None:
        super().__init__(steps)
        self._modules, self._parameters = owner._modules, owner._parameters


class SelfAttention(nn.MultiheadAttention):
    """Tokens (batch, tokens, channels) that attend to each other.

    The weights and outputs are those of `nn.MultiheadAttention`. Its own forward copies queries, keys and
    values in training; in evaluation it holds the weights of all pairs of tokens, and hides its products from
    counters.
    """

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]  # queries, keys and values are one
        """Tokens to tokens."""
        projected = functional.linear(x, self.in_proj_weight, self.in_proj_bias).chunk(3, dim=-1)
        heads = (part.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for part in projected)
        mixed = functional.scaled_dot_product_attention(*heads)
        del projected  # half of what is alive from here on
        mixed = mixed.transpose(1, 2).flatten(2)
        # As in the standard forward, hooks do not see the last projection by itself.
        return functional.linear(mixed, self.out_proj.weight, self.out_proj.bias)


class LayerNorm2d(nn.LayerNorm):
    """Layer norm over the channels of each pixel of a map (batch, channels, height, width)."""

    def forward(self, x: Tensor) -> Tensor:
        """Maps to maps."""
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class SqueezeExcite(Steps):
    """`x * gate(x)`, one factor a channel (Hu 2018)."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        steps = steps_of(gate.layers)
        self.steps = tuple(
            step.removeprefix(f"{gate.name}.") if isinstance(step, str) else step for step in steps
        )

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


class SubsampleAndPad1d(SubsampleAndPad):
    """The same along a signal."""

    def forward(self, x: Tensor) -> Tensor:
        """A batch of signals at the block's output shape."""
        return functional.pad(x[:, :, :: self.stride], (0, 0, 0, self.zeros))


class DropPath(nn.Module):
    """In training, zeroes an image's branch with probability `rate` and rescales the others (Huang 2016)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        """The batch in evaluation; the batch with some images zeroed in training."""
        if not self.training:
            return x
        kept = torch.rand(len(x), *(1,) * (x.dim() - 1), device=x.device) >= self.rate
        return x * (kept.to(x.dtype) / (1 - self.rate))


def with_parameter(layer: LayerScale | ClassToken | Positions, parameter: Tensor, x: Tensor) -> Tensor:
    """`x` scaled, after the class token, or with its positions added."""
    match layer:
        case LayerScale():
            return x * parameter
        case ClassToken():
            return torch.cat([parameter.expand(len(x), -1, -1), x.flatten(2).transpose(1, 2)], dim=1)
        case Positions():
            return x + parameter
        case _:
            assert_never(layer)


def rearranged(layer: Rearrange, x: Tensor) -> Tensor:
    """A view of `x`."""
    match layer.to:
        case "channels last":
            return x.permute(0, 2, 3, 1)
        case "channels first":
            return x.permute(0, 3, 1, 2)
        case "vector":
            return x.flatten(1)
        case "first token":
            return x[:, 0]
        case "first half":
            return x.chunk(2, dim=1)[0]
        case "second half":
            return x.chunk(2, dim=1)[1]
        case "one row":
            return x.flatten(1).unsqueeze(1)
        case "one column":
            return x.flatten(1)[:, :, None, None]
        case _:
            assert_never(layer.to)


def child(owner: nn.Module, name: str) -> nn.Module:
    """`owner.get_submodule(name)` without its checks, which take a forward of 50 layers 0.2 ms."""
    for step in name.split("."):
        owner = owner._modules[step]  # type: ignore[assignment]  # None stands for an absent bias, not a child
    return owner
