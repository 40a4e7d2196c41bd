"""What a trained network loses when blocks are deleted or change places, beside its plain twin.

After Veit 2016 (arXiv 1605.06431, section 4). `labs.lesion.settings` says what deleting means.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

from resnet_core.data.datasets import dataset
from resnet_core.experiments.lesion.surgery import (
    Dissected,
    batch_norms,
    dissected,
    reestimated,
    single_deletions,
    statistics_images,
    trained,
    wrong_in_order,
    wrong_without,
)
from resnet_core.labs.checkpoints import twin
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.lesion import settings as lesions
from resnet_core.labs.lesion.points import Conditions, Lesion, Random, Role, Single, Whole
from resnet_core.labs.lesion.settings import TRAIN, LesionedNetwork, LesionSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.plan import residual
from resnet_core.nn.devices import label
from resnet_core.plan import Plan, named_blocks
from resnet_core.spec import ArchSpec, Input, Spec, as_resnet


class Patient(NamedTuple):
    """The network of the request, or its plain twin."""

    role: Role
    plan: Plan
    network: Dissected


class Draws(NamedTuple):
    """One kind of random lesion: how many at once, and what a number of them and a seed do to a network:

    how many images are wrong in each draw, and in which draws the first block was deleted.
    """

    kind: Lesion
    amounts: tuple[int, ...]
    draw: Callable[[Patient, int, int], tuple[tuple[int, ...], tuple[int, ...]]]


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.lesion.points`): `Conditions`; then, for the network and for its plain twin where that is

    recorded too, `Whole` and for every block `Single`; then `Random` for growing amounts.
    """
    own = typed(LesionSettings, settings)
    everyone = list(patients(as_resnet(spec), own, device))
    yield conditions_of(everyone[0].network, own.data).point()
    for patient in everyone:
        yield Progress(0, 2, "deleting each block")
        yield point(whole(patient))
        yield from map(point, _singles(patient))
    # The first alone decides how many: its twin has as many blocks of every shape.
    todo = [(kind, amount) for kind in _kinds(everyone[0].plan, own) for amount in kind.amounts]
    for done, (kind, amount) in enumerate(todo):
        yield Progress(done, len(todo), f"{amount} random {kind.kind}")
        for patient in everyone:
            wrong, first = kind.draw(patient, amount, seed)
            yield point(Random(patient.role, kind.kind, amount, wrong, first))


def patients(spec: ArchSpec, settings: LesionedNetwork, device: str) -> Iterator[Patient]:
    """The network of the request, and its plain twin where both are recorded."""
    data, file = dataset(settings.data), settings.weights_file
    plain = None if file else twin(spec)
    specs: dict[Role, ArchSpec] = {"asked": spec, **({"twin": plain.spec} if plain else {})}
    for role, each in specs.items():
        subject = trained(each, file, data, settings.images, device)
        network = dissected(subject, data)
        if settings.statistics == TRAIN:
            network = reestimated(network, batch_norms(subject), statistics_images(data, subject.device))
        yield Patient(role, subject.plan, network)


def whole(patient: Patient) -> Whole:
    """The network as it is."""
    network = patient.network
    return Whole(patient.role, patient.plan.blocks, wrong_without(network, ()), len(network.labels))


def conditions_of(network: Dissected, data: str) -> Conditions:
    """What the errors of `network` depend on; `data` names its images."""
    images, tested = network.images, len(network.labels)
    return conditions(images[-tested:], data, len(images) - tested)


def conditions(images: Tensor, data: str, statistics_images: int = 0) -> Conditions:
    """What every number here depends on; `images` are the test images of the data set `data`."""
    return Conditions(
        device=str(images.device),
        label=label(str(images.device)),
        threads=torch.get_num_threads(),
        torch=str(torch.__version__),
        python=sys.version.split()[0],
        data=data,
        images=len(images),
        statistics_images=statistics_images,
        dtype=str(images.dtype).removeprefix("torch."),
    )


def _singles(patient: Patient) -> Iterator[Single]:
    counts = single_deletions(patient.network)
    for (name, place, block, _), count in zip(named_blocks(patient.plan), counts, strict=True):
        yield Single(patient.role, name, place, lesions.remainder(residual(block)), count)


def _kinds(plan: Plan, own: LesionSettings) -> Iterator[Draws]:
    def deletions(patient: Patient, amount: int, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        choices = list(lesions.random_deletions(patient.plan, amount, own.draws, seed))
        wrong = tuple(wrong_without(patient.network, deleted) for deleted in choices)
        return wrong, tuple(draw for draw, deleted in enumerate(choices) if 0 in deleted)

    def swaps(patient: Patient, amount: int, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        orders = lesions.random_orders(patient.plan, amount, own.swap_draws, seed)
        return tuple(wrong_in_order(patient.network, order) for order in orders), ()

    yield Draws("deletions", lesions.amounts(len(lesions.keeping_shape(plan))), deletions)
    yield Draws("swaps", lesions.swap_amounts(plan), swaps)
