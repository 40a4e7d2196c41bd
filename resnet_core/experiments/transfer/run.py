"""A trained network learns a new task: four ways, with few and many images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle, takewhile
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.sgd import sgd

from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.forward.subject import from_file
from resnet_core.experiments.training.learn import error_of
from resnet_core.experiments.training.side_by_side import one_thread
from resnet_core.experiments.transfer.images import Images, chosen, digits, pictures, resized, sizes
from resnet_core.experiments.transfer.source import begun, source_of
from resnet_core.labs import points
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.recipe import lr_at
from resnet_core.labs.transfer.findings import Cell, Change, Measured, Moved, NewTask
from resnet_core.labs.transfer.settings import (
    LEARNS,
    NEW_DIGITS,
    WAYS,
    TransferSettings,
    learning,
)
from resnet_core.nn.network import PlanModule
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions` and `NewTask`; then of every training `Measured` while it goes on, and `Moved`.

    Few images come first, and of one number all seeds of a way. `spec` is used where the weights are not
    those that ship; `input` is not used.
    """
    own = typed(TransferSettings, settings)
    source = source_of(spec, own)
    images = _images(own, source.spec.in_channels).to(device)
    known = sizes(images, own.sizes)
    yield measured_on(device, threads=1).point()
    counts = len(images.train), len(images.test), images.test.shape[-1], known, images.passed_over
    yield points.point(NewTask(images.classes, *counts))
    cells = [(Cell(way, size), seed + each) for size in known for way in WAYS for each in range(own.seeds)]
    with one_thread():
        for done, (cell, each) in enumerate(cells):
            yield Progress(done, len(cells), f"{cell.images} images a class")
            network = begun(cell.way, images.classes, each, source)
            yield from train(cell, each, images, own, device, network)


def train(
    cell: Cell,
    seed: int,
    images: Images,
    own: TransferSettings,
    device: str,
    network: PlanModule | None = None,
) -> Iterator[Report]:
    """One training of a network, which is `begun` unless given: `Measured` at each look, then `Moved`."""
    network = (network or begun(cell.way, images.classes, seed)).to(device)
    before = _weights(network)
    groups = groups_of(network)
    taken = chosen(images, cell.images, seed).to(device)
    batches = _batches(images.train[taken], images.train_labels[taken], seed)
    momenta: dict[nn.Parameter, Tensor | None] = {}
    for step in range(own.steps + 1):
        if step in own.looks:
            error = error_of(network, images.test, images.test_labels)
            wrong = round(error * len(images.test))
            yield points.point(Measured(cell.way, cell.images, seed, step, wrong))
        if step < own.steps:
            free = _free(groups, learning(cell.way, own.gradual, step, own.steps))
            _step(network, free, momenta, next(batches), lr_at(own.recipe, step, 1), own)
    changes = tuple(_changes(before, _weights(network)))
    yield points.point(Moved(cell.way, cell.images, seed, changes))


def groups_of(network: PlanModule) -> list[list[nn.Module]]:
    """The modules in the groups of `labs.transfer.settings.LEARNS`, from the head to the image."""
    named = {name: module for name, module in network.named_children() if [*module.parameters()]}
    head, *rest = named.pop("fc"), *reversed(named.items())
    stages = {name.partition(".")[0] for name in network.places}
    ends = [*takewhile(lambda each: each[0] not in stages, rest)]  # a norm, of pre-activation
    rest = rest[len(ends) :]
    most = max(LEARNS.values())
    groups = [[module] for _, module in rest[: most - 2]]
    groups[0][:0] = [module for _, module in ends]
    return [[head], *groups, [module for _, module in rest[most - 2 :]]]


def _images(own: TransferSettings, channels: int) -> Images:
    if not own.zip_file:
        images = digits(NEW_DIGITS)
        return images if own.is_shipped else resized(images, own.side, channels)
    with from_file("zip_file"):
        return pictures(Path(own.zip_file), own.side, channels)


def _free(groups: list[list[nn.Module]], learn: int) -> list[nn.Parameter]:
    """Has the first `learn` groups learn, and freezes the others; the parameters that learn.

    What is frozen keeps the statistics of its batch norms too.
    """
    free: list[nn.Parameter] = []
    for place, group in enumerate(groups):
        for module in group:
            module.train(place < learn).requires_grad_(place < learn)
            free += module.parameters() if place < learn else ()
    return free


def _step(
    network: nn.Module,
    free: list[nn.Parameter],
    momenta: dict[nn.Parameter, Tensor | None],
    batch: tuple[Tensor, Tensor],
    lr: float,
    own: TransferSettings,
) -> None:
    """One step of SGD with momentum; torch's class for it loads the compiler, which takes seconds."""
    images, labels = batch
    network.zero_grad()
    functional.cross_entropy(network(images), labels).backward()
    buffers = [momenta.get(weight) for weight in free]
    with torch.no_grad():
        sgd(
            [*free],
            [weight.grad for weight in free if weight.grad is not None],
            buffers,
            weight_decay=own.recipe.weight_decay,
            momentum=own.recipe.momentum,
            lr=lr,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )
    momenta.update(zip(free, buffers, strict=True))


def _batches(images: Tensor, labels: Tensor, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Whole batches without end; each pass over the images has a new order."""
    generator = torch.Generator().manual_seed(seed)
    size = min(TransferSettings().recipe.batch, len(images))
    for _ in cycle((None,)):
        order = torch.randperm(len(images), generator=generator).to(images.device)
        for taken in order.split(size)[: len(images) // size]:
            yield images[taken], labels[taken]


def _weights(network: PlanModule) -> Mapping[str, Tensor]:
    """All that a part learns as one vector, from the stem to the head."""
    by_part: dict[str, list[Tensor]] = {}
    for name, weight in network.named_parameters():
        by_part.setdefault(_part(name, network), []).append(weight.detach().double().flatten())
    return {part: torch.cat(weights) for part, weights in by_part.items()}


def _part(name: str, network: PlanModule) -> str:
    block = next((block for block in network.places if name.startswith(f"{block}.")), "")
    order = [child for child, _ in network.named_children()]
    last = [*network.places][-1].partition(".")[0]
    is_after = order.index(name.partition(".")[0]) > order.index(last)
    return block or ("head" if is_after else "stem")


def _changes(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> Iterator[Change]:
    for part, weights in before.items():
        share = (after[part] - weights).norm() / weights.norm()
        yield Change(part, float(f"{share.item():.5g}"))
