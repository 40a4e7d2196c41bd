"""The points that the experiments on gradients yield, as typed values; `labs.points` gives their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from resnet_core.labs import conditions
from resnet_core.spec import ArchSpec, Spec

Quantity = Literal["weights", "kernels", "relative", "outputs", "signal", "branch"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)


@dataclass(frozen=True)
class Conditions(conditions.Conditions):
    """Also how the networks begin, and how they are trained before the last measurement.

    `scheme` is the initialisation; training takes `steps` steps, 0 for none, at `lr` in batches of
    `train_batch`.
    """

    scheme: str = ""
    steps: int = 0
    lr: float = 0.0
    train_batch: int = 0


def has_branches(spec: Spec) -> bool:
    """Whether the response of branches is measured: of residual networks, and plain ones of their blocks."""
    return isinstance(spec, ArchSpec)


def quantities_of(spec: Spec) -> tuple[Quantity, ...]:
    """What is measured of the blocks of `spec`."""
    return tuple(each for each in QUANTITIES if each != "branch" or has_branches(spec))


class Network(NamedTuple):
    """One of the networks compared: `name` as in `twins.Variant`, its link, depth and names of blocks."""

    name: str
    query: Mapping[str, str]
    depth: int
    blocks: tuple[str, ...]


class Norms(NamedTuple):
    """One forward and backward pass of one network with one seed, after `step` steps of training.

    `loss` is the mean cross-entropy. The others have one number per block, in order. `weights`: L2 norm of
    the loss gradient of all weights of convolutions and linear layers in the block, its shortcut's left out,
    and `kernels` of these weights themselves. `outputs`: of the loss gradient of the block's output, whole
    batch. `signal`, `branch`: standard deviation, over channels, pixels (or tokens) and the first 16 images,
    of the sum before its activation, or else the output, and of the branch alone (He 2015, figure 7, shows
    the latter). `branch` is empty for networks that `has_branches` is not true of.
    """

    variant: str
    seed: int
    step: int
    loss: float
    weights: tuple[float, ...]
    outputs: tuple[float, ...]
    signal: tuple[float, ...]
    branch: tuple[float, ...]
    kernels: tuple[float, ...]

    @property
    def relative(self) -> tuple[float, ...]:
        """Norm of the gradient over norm of the kernels, block by block; not a number where both are 0."""
        pairs = zip(self.weights, self.kernels, strict=True)
        return tuple(gradient / kernel if kernel else float("nan") for gradient, kernel in pairs)

    def of(self, quantity: Quantity) -> tuple[float, ...]:
        """The numbers of one quantity."""
        match quantity:
            case "weights":
                return self.weights
            case "kernels":
                return self.kernels
            case "relative":
                return self.relative
            case "outputs":
                return self.outputs
            case "signal":
                return self.signal
            case "branch":
                return self.branch


class Diverged(NamedTuple):
    """A training whose loss was not finite at `step`."""

    variant: str
    seed: int
    step: int


class Turning(NamedTuple):
    """How each block that keeps its shape changes the gradient on its way back, in training mode.

    `cosine`: between the gradients at the block's input and at its output. `ratio`: norm at the input over
    norm at the output.
    """

    variant: str
    blocks: tuple[str, ...]
    cosine: tuple[float, ...]
    ratio: tuple[float, ...]


class Jacobian(NamedTuple):
    """Singular values, largest first, of one block at the first image, for `channels` x `height` x `width`.

    `branch`: of the branch alone; `sum`: of shortcut + branch; `block_values`: with the last activation.
    """

    variant: str
    block: str
    channels: int
    height: int
    width: int
    branch: tuple[float, ...]
    sum: tuple[float, ...]
    block_values: tuple[float, ...]


class Shattering(NamedTuple):
    """The correlation of input gradients at each `distance`, a share of the way from one image to another.

    `correlation`: the mean over `pairs` of images; `error`: the standard error of that mean.
    """

    variant: str
    pairs: int
    distance: tuple[float, ...]
    correlation: tuple[float, ...]
    error: tuple[float, ...]
