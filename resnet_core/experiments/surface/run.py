"""A slice of the loss around a trained network and its plain twin, in two filter-normalised directions.

After Li 2018 (arXiv 1712.09913, section 4) and the authors' code (`--xignore biasbn`): a direction is normal
noise, scaled filter by filter to the norm of the trained filter; a neuron of the classifier is a filter.
Biases and the parameters of norms do not move, and the network is in evaluation mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.lesion.surgery import trained
from resnet_core.labs import points
from resnet_core.labs.checkpoints import twin
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.labs.surface.findings import ASKED, TWIN, Losses, Network, Role
from resnet_core.labs.surface.settings import AT_ONCE, BATCH, batches, offset
from resnet_core.nn.network import PlanModule
from resnet_core.nn.rewrite import in_place
from resnet_core.spec import ArchSpec, Input, Spec, as_resnet

IMAGES_SEED = 0  # the same images whatever the directions

Direction = list[Tensor]


class Plane(NamedTuple):
    """A network on a slice: the weights that move, where they were, and the two directions.

    `images` (n, channels, height, width) and `labels` (n,) give the loss, `at_once` of them at a time.
    """

    role: Role
    network: PlanModule
    moving: list[nn.Parameter]
    centre: Direction
    across: Direction
    along: Direction
    images: Tensor
    labels: Tensor
    at_once: int


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`; then for the network and, where that is recorded too, for its plain twin a `Network`.

    Then row by row, from coarse to fine in the order of `settings.batches`, the `Losses` of each in turn. A
    loss is the mean cross entropy of the images.
    """
    planes = list(_planes(as_resnet(spec), settings, seed, device))
    size, reach = int(settings["size"]), float(settings["reach"])
    yield conditions(planes[0], settings).point()
    for plane in planes:
        yield points.point(centre(plane))
    todo = list(batches(size))
    for done, (level, row, columns) in enumerate(todo):
        for plane in planes:
            yield Progress(len(planes) * done, len(planes) * len(todo), "measuring the slice, coarse to fine")
            y = offset(row, size, reach)
            losses = tuple(loss_at(plane, offset(column, size, reach), y) for column in columns)
            yield points.point(Losses(plane.role, level, row, columns, losses))


def plane_of(role: Role, network: PlanModule, seed: int, data: Dataset, settings: Settings) -> Plane:
    """A trained network, in evaluation mode, on the slice that `seed` draws."""
    device = next(network.parameters()).device
    if settings["statistics"] == BATCH:
        use_own_statistics(network)
    moving = [parameter for parameter in network.parameters() if parameter.dim() > 1]
    generator = torch.Generator().manual_seed(seed)
    across, along = ([like(weights, generator) for weights in moving] for _ in range(2))
    order = torch.randperm(len(data.train_labels), generator=torch.Generator().manual_seed(IMAGES_SEED))
    chosen = order[: int(settings["images"])].numpy()
    return Plane(
        role,
        network,
        moving,
        [weights.clone() for weights in moving],
        across,
        along,
        torch.from_numpy(data.train_images[chosen]).to(device),
        torch.from_numpy(data.train_labels[chosen]).to(device),
        len(chosen) if settings["statistics"] == BATCH else AT_ONCE,
    )


def like(weights: Tensor, generator: torch.Generator) -> Tensor:
    """Noise whose filters, the slices along the first axis, have the norms of those of `weights`."""
    noise = torch.randn(weights.shape, generator=generator).to(weights.device)
    own, wanted = (tensor.flatten(1).norm(dim=1) for tensor in (noise, weights))
    scaled: Tensor = noise * (wanted / own).reshape(-1, *[1] * (weights.dim() - 1))
    return scaled


def loss_at(plane: Plane, x: float, y: float) -> float:
    """The loss of the network whose weights are `centre + x * across + y * along`; at 0, 0 its own."""
    for weights, centre, across, along in zip(
        plane.moving, plane.centre, plane.across, plane.along, strict=True
    ):
        weights.copy_(centre).add_(across, alpha=x).add_(along, alpha=y)
    return functional.cross_entropy(scores(plane), plane.labels).item()


def scores(plane: Plane) -> Tensor:
    """Class scores (n, classes) of the network as it now is."""
    return torch.cat([plane.network(images) for images in plane.images.split(plane.at_once)])


def centre(plane: Plane) -> Network:
    """The trained network itself, and how alike the two directions are."""
    loss = loss_at(plane, 0.0, 0.0)
    wrong = (scores(plane).argmax(1) != plane.labels).float().mean().item()
    across, along = (torch.cat([part.flatten() for part in way]) for way in (plane.across, plane.along))
    cosine = functional.cosine_similarity(across, along, dim=0).item()
    return Network(plane.role, loss, wrong, cosine, across.numel())


def use_own_statistics(network: nn.Module) -> None:
    """Has every batch norm normalise with the batch it reads, and forget it."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.track_running_stats = False
            module.running_mean = module.running_var = None


def conditions(plane: Plane, settings: Settings) -> Conditions:
    """What every number here depends on."""
    measured = measured_on(str(plane.images.device), data=str(settings["data"]))
    return replace(measured, extra={"images": len(plane.images)})


def _planes(spec: ArchSpec, settings: Settings, seed: int, device: str) -> Iterator[Plane]:
    data, file = dataset(str(settings["data"])), str(settings["weights_file"])
    plain = None if file else twin(spec)
    specs: dict[Role, ArchSpec] = {ASKED: spec, **({TWIN: plain.spec} if plain else {})}
    for role, each in specs.items():
        subject = trained(each, file, data, 1, device)
        # Overwriting changes no number, and saves a quarter of the time.
        yield plane_of(role, in_place(subject.network, subject.plan), seed, data, settings)
