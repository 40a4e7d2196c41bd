"""A trained network without the blocks that a visitor chose, beside its plain twin without the same ones."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.experiments.lesion.run import conditions_of, patients, whole
from resnet_core.experiments.lesion.surgery import wrong_without
from resnet_core.labs.events import Report
from resnet_core.labs.lesion.points import Without
from resnet_core.labs.lesion.settings import DeletionSettings, names, places_of
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec, as_resnet


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points (`labs.lesion.points`): `Conditions`; then, for the network and for its plain twin where that is

    recorded too, `Whole`, and `Without` the blocks of `DeletionSettings.deleted`.
    """
    own = typed(DeletionSettings, settings)
    deleted = names(own.deleted)
    for number, patient in enumerate(patients(as_resnet(spec), own, device)):
        if number == 0:
            yield conditions_of(patient.network, own.data).point()
        places = places_of(patient.plan, deleted)
        all_of_it = whole(patient)
        yield point(all_of_it)
        wrong = wrong_without(patient.network, places)
        yield point(Without(patient.role, all_of_it.blocks, wrong, all_of_it.images))
