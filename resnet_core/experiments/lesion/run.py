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
    dissected,
    single_deletions,
    trained,
    wrong_in_order,
    wrong_without,
)
from resnet_core.labs.checkpoints import twin
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.lesion import settings as lesions
from resnet_core.labs.lesion.points import Conditions, Lesion, Random, Role, Single, Whole
from resnet_core.labs.lesion.settings import LesionSettings, TrainedNetwork
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.nn.devices import label
from resnet_core.plan import Plan, named_blocks
from resnet_core.spec import ArchSpec, Input


class Patient(NamedTuple):
    """The network of the request, or its plain twin."""

    role: Role
    plan: Plan
    network: Dissected


class Draws(NamedTuple):
    """One kind of random lesion: how many at once, and what a number of them and a seed do to a network."""

    kind: Lesion
    amounts: tuple[int, ...]
    draw: Callable[[Patient, int, int], tuple[int, ...]]


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.lesion.points`): `Conditions`; then, for the network and for its plain twin where that is

    recorded too, `Whole` and for every block `Single`; then `Random` for growing amounts.
    """
    own = typed(LesionSettings, settings)
    everyone = list(patients(spec, own, device))
    yield conditions(everyone[0].network.images, own.data).point()
    for patient in everyone:
        yield Progress(0, 2, "deleting each block")
        yield point(whole(patient))
        yield from map(point, _singles(patient))
    # The first alone decides how many: its twin has as many blocks of every shape.
    todo = [(kind, amount) for kind in _kinds(everyone[0].plan, own.draws) for amount in kind.amounts]
    for done, (kind, amount) in enumerate(todo):
        yield Progress(done, len(todo), f"{amount} random {kind.kind}")
        for patient in everyone:
            yield point(Random(patient.role, kind.kind, amount, kind.draw(patient, amount, seed)))


def patients(spec: ArchSpec, settings: TrainedNetwork, device: str) -> Iterator[Patient]:
    """The network of the request, and its plain twin where both are recorded."""
    data, images, file = dataset(settings.data), settings.images, settings.weights_file
    subject = trained(spec, file, data, images, device)
    yield Patient("asked", subject.plan, dissected(subject, data))
    plain = None if file else twin(spec)
    if plain is not None:
        subject = trained(plain.spec, "", data, images, device)
        yield Patient("twin", subject.plan, dissected(subject, data))


def whole(patient: Patient) -> Whole:
    """The network as it is."""
    network = patient.network
    return Whole(patient.role, patient.plan.blocks, wrong_without(network, ()), len(network.images))


def conditions(images: Tensor, data: str) -> Conditions:
    """What every number here depends on; `images` are those of the data set `data` that are used."""
    return Conditions(
        device=str(images.device),
        label=label(str(images.device)),
        threads=torch.get_num_threads(),
        torch=str(torch.__version__),
        python=sys.version.split()[0],
        data=data,
        images=len(images),
        dtype=str(images.dtype).removeprefix("torch."),
    )


def _singles(patient: Patient) -> Iterator[Single]:
    counts = single_deletions(patient.network)
    for (name, place, block), count in zip(named_blocks(patient.plan), counts, strict=True):
        yield Single(patient.role, name, place, lesions.remainder(block), count)


def _kinds(plan: Plan, draws: int) -> Iterator[Draws]:
    def deletions(patient: Patient, amount: int, seed: int) -> tuple[int, ...]:
        choices = lesions.random_deletions(patient.plan, amount, draws, seed)
        return tuple(wrong_without(patient.network, deleted) for deleted in choices)

    def swaps(patient: Patient, amount: int, seed: int) -> tuple[int, ...]:
        orders = lesions.random_orders(patient.plan, amount, draws, seed)
        return tuple(wrong_in_order(patient.network, order) for order in orders)

    yield Draws("deletions", lesions.amounts(len(lesions.keeping_shape(plan))), deletions)
    yield Draws("swaps", lesions.swap_amounts(plan), swaps)
