"""What a trained network loses when blocks are deleted or change places, beside its plain twin.

After Veit 2016 (arXiv 1605.06431, section 4). `labs.lesion.settings` says what deleting means.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import torch

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
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.lesion import settings as lesions
from resnet_core.labs.settings import Settings
from resnet_core.nn.devices import label
from resnet_core.plan import Plan, named_blocks
from resnet_core.spec import ArchSpec, Input

ASKED, TWIN = "asked", "twin"


class Patient(NamedTuple):
    """`role` is "asked" for the network of the request and "twin" for its plain twin."""

    role: str
    plan: Plan
    network: Dissected


class Draws(NamedTuple):
    """One kind of random lesion: how many at once, and what a number of them and a seed do to a network."""

    kind: str
    amounts: tuple[int, ...]
    draw: Callable[[Patient, int, int], list[int]]


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions`; for the network, and for its plain twin where that is recorded too:

    `whole`: {"role", "blocks", "wrong", "images"}; for every block `single`: {"role", "name", "place",
    "kept", "wrong"}; and then for numbers of random lesions at once `random`: {"role", "kind", "amount",
    "wrong"}, kind "deletions" or "swaps", with a number in `wrong` for each draw. `wrong` counts test images.
    """
    everyone = list(patients(spec, settings, device))
    yield Point("conditions", conditions(everyone[0], settings))
    for patient in everyone:
        yield Progress(0, 2, "deleting each block")
        yield whole(patient)
        yield from _singles(patient)
    # The first alone decides how many: its twin has as many blocks of every shape.
    todo = [
        (kind, amount) for kind in _kinds(everyone[0].plan, int(settings["draws"])) for amount in kind.amounts
    ]
    for done, (kind, amount) in enumerate(todo):
        yield Progress(done, len(todo), f"{amount} random {kind.kind}")
        for patient in everyone:
            found: list[Value] = [*kind.draw(patient, amount, seed)]
            values: dict[str, Value] = {"role": patient.role, "kind": kind.kind, "amount": amount}
            yield Point("random", {**values, "wrong": found})


def patients(spec: ArchSpec, settings: Settings, device: str) -> Iterator[Patient]:
    """The network of the request, and its plain twin where both are recorded."""
    data, images, file = (
        dataset(str(settings["data"])),
        int(settings["images"]),
        str(settings["weights_file"]),
    )
    subject = trained(spec, file, data, images, device)
    yield Patient(ASKED, subject.plan, dissected(subject, data))
    plain = None if file else twin(spec)
    if plain is not None:
        subject = trained(plain.spec, "", data, images, device)
        yield Patient(TWIN, subject.plan, dissected(subject, data))


def whole(patient: Patient, deleted: Collection[int] = ()) -> Point:
    """The network as it is, or without the blocks at some places."""
    count, images = wrong_without(patient.network, deleted), len(patient.network.images)
    values: dict[str, Value] = {"role": patient.role, "blocks": patient.plan.blocks}
    return Point("whole", {**values, "wrong": count, "images": images})


def conditions(patient: Patient, settings: Settings) -> dict[str, Value]:
    """What every number here depends on."""
    device = patient.network.images.device
    return {
        "device": str(device),
        "label": label(str(device)),
        "threads": torch.get_num_threads(),
        "torch": str(torch.__version__),
        "python": sys.version.split()[0],
        "data": str(settings["data"]),
        "images": len(patient.network.images),
    }


def _singles(patient: Patient) -> Iterator[Point]:
    found = single_deletions(patient.network)
    for (name, place, block), count in zip(named_blocks(patient.plan), found, strict=True):
        values: dict[str, Value] = {"role": patient.role, "name": name, "place": place}
        yield Point("single", {**values, "kept": lesions.kept(block), "wrong": count})


def _kinds(plan: Plan, draws: int) -> Iterator[Draws]:
    def deletions(patient: Patient, amount: int, seed: int) -> list[int]:
        drawn = lesions.drawn_deletions(patient.plan, amount, draws, seed)
        return [wrong_without(patient.network, deleted) for deleted in drawn]

    def swaps(patient: Patient, amount: int, seed: int) -> list[int]:
        drawn = lesions.drawn_orders(patient.plan, amount, draws, seed)
        return [wrong_in_order(patient.network, order) for order in drawn]

    yield Draws("deletions", lesions.amounts(len(lesions.keeping_shape(plan))), deletions)
    yield Draws("swaps", lesions.swap_amounts(plan), swaps)
