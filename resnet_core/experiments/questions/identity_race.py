"""The identity race: convolutions, and the same with shortcuts, learn to give back what they read.

To copy, a residual block has to make F zero, convolutions have to become the identity (He 2015, section 3.1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.training.side_by_side import one_thread
from resnet_core.experiments.training.tasks import conditions
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.questions.race import CONVOLUTIONS, DEEP, EVERY, RESIDUAL, SHALLOW, STEPS, Step, racer
from resnet_core.labs.settings import Settings
from resnet_core.labs.training.findings import Diverged, NameLabel, labelled_point
from resnet_core.spec import Input, Spec

CHANNELS, BATCH = 8, 64
LR, MOMENTUM = 0.02, 0.9
MAPS_SEED = 0


class Racer(nn.Module):
    """Blocks of two 3x3 convolutions without bias, a ReLU after each; `residual` adds the block's input."""

    def __init__(self, layers: int, residual: bool, seed: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(seed)
        self.residual = residual
        self.convs = nn.ModuleList(convolution(CHANNELS, generator) for _ in range(layers))

    def forward(self, x: Tensor) -> Tensor:
        """Maps (batch, channels, height, width), none negative, to the same shape."""
        for first, second in zip(self.convs[::2], self.convs[1::2], strict=True):
            branch = second(functional.relu(first(x)))
            x = functional.relu(x + branch if self.residual else branch)
        return x


def convolution(channels: int, generator: torch.Generator) -> nn.Conv2d:
    """A 3x3 one to `CHANNELS` channels, with weights as He 2015 (arXiv 1502.01852) draws them."""
    conv = nn.Conv2d(channels, CHANNELS, 3, padding=1, bias=False)
    nn.init.kaiming_normal_(conv.weight, nonlinearity="relu", generator=generator)
    return conv


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`; then for each seed and racer a `Step`, every `EVERY` steps and at the last one.

    A racer whose loss is not finite ends with a `Diverged`. Labels are `NameLabel`. `spec` and `input` are
    not used.
    """
    with one_thread():  # a second one only waits, on maps as small as these
        yield conditions(DIGITS, device, threads=1).point()
        yield from _race_all(int(settings["seeds"]), seed, device)


def _race_all(seeds: int, seed: int, device: str) -> Iterator[Report]:
    maps = copied_maps(device)
    racers = [
        (seed + more, layers, kind)
        for more in range(seeds)
        for layers in (SHALLOW, DEEP)
        for kind in (CONVOLUTIONS, RESIDUAL)
    ]
    for done, (own_seed, layers, kind) in enumerate(racers):
        yield Progress(done, len(racers), "racing")
        label = NameLabel(racer(kind, layers), own_seed)
        for finding in race(Racer(layers, kind == RESIDUAL, own_seed).to(device), maps, own_seed):
            yield labelled_point(finding, label)


@torch.no_grad()
def copied_maps(device: str) -> Tensor:
    """Digits through one fixed random convolution and a ReLU: (1498, 8, 8, 8), none negative."""
    images = torch.as_tensor(dataset(DIGITS).train_images)
    first = convolution(images.shape[1], torch.Generator().manual_seed(MAPS_SEED))
    return functional.relu(first(images)).to(device)


def race(network: Racer, maps: Tensor, seed: int) -> Iterator[Step | Diverged]:
    """Trains `network` in place to copy batches of `maps`."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.SGD(network.parameters(), LR, MOMENTUM)
    size = maps.square().mean()
    for step in range(STEPS):
        batch = maps[torch.randint(len(maps), (BATCH,), generator=generator).to(maps.device)]
        loss = functional.mse_loss(network(batch), batch) / size
        if step % EVERY == 0 or step == STEPS - 1:
            if not math.isfinite(loss.item()):
                yield Diverged(step)
                return
            yield Step(step, loss.item(), norm_of(network))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def norm_of(network: nn.Module) -> float:
    """The L2 norm of all weights together."""
    norms = torch._foreach_norm([weight.detach() for weight in network.parameters()])
    return float(torch.stack(norms).square().sum().sqrt())
