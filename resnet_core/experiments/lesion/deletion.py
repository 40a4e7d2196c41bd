"""A trained network without the blocks that somebody chose, beside its plain twin without the same ones."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.experiments.lesion.run import conditions, patients, whole
from resnet_core.labs.events import Point, Report
from resnet_core.labs.lesion import settings as lesions
from resnet_core.labs.settings import Settings
from resnet_core.spec import ArchSpec, Input


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions`; for the network, and for its plain twin where that is recorded too:

    `whole`, as `lesion.run` says it, and the same without the blocks in `deleted` as `without`.
    """
    deleted = lesions.names(str(settings["deleted"]))
    for number, patient in enumerate(patients(spec, settings, device)):
        if number == 0:
            yield Point("conditions", conditions(patient, settings))
        places = lesions.places_of(patient.plan, deleted)
        yield whole(patient)
        yield Point("without", whole(patient, places).values)
