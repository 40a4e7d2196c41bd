"""The trained networks that come with the explorer: their files, how they were trained and how well they do.

benchmarks/record_checkpoints.py makes them. Nothing here needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from resnet_core.labs.recorded import FOLDER
from resnet_core.labs.training.recipe import Recipe
from resnet_core.spec import ArchSpec, Spec, as_resnet, from_query

ABOUT = FOLDER / "checkpoints.json"


class Checkpoint(NamedTuple):
    """One trained network. `weights` is a safetensors file of half precision numbers.

    `train_error`, from 0 to 1, is that of the last epoch, in training mode. `wrong` counts the test images
    that the network classifies wrongly with the rounded weights, `wrong_before` with those it was trained to.
    """

    name: str
    spec: ArchSpec
    weights: Path
    seed: int
    train_error: float
    wrong: int
    wrong_before: int


class Record(NamedTuple):
    """All of them, and what they have in common.

    `split` says which images of `data` were kept for testing, `init` how weights began (as `spec.Init` does);
    `made_with` names the device, its threads and versions.
    """

    data: str
    split: str
    train_images: int
    test_images: int
    init: str
    recipe: Recipe
    made_with: Mapping[str, str]
    checkpoints: Mapping[str, Checkpoint]


@cache
def record() -> Record:
    """What the file beside the weights says."""
    said = json.loads(ABOUT.read_text("utf-8"))
    one_by_one = (_checkpoint(**each) for each in said["checkpoints"])
    return Record(
        said["data"],
        said["split"],
        said["train_images"],
        said["test_images"],
        said["init"],
        Recipe(**said["recipe"]),
        MappingProxyType(said["made_with"]),
        MappingProxyType({each.name: each for each in one_by_one}),
    )


def recorded(spec: Spec) -> Checkpoint | None:
    """The checkpoint of exactly this network, if there is one."""
    return next((each for each in record().checkpoints.values() if each.spec == spec), None)


def twin(spec: ArchSpec) -> Checkpoint | None:
    """The checkpoint of the plain network with the same layers, if there is one and `spec` has shortcuts."""
    return None if spec.shortcut == "none" else recorded(replace(spec, shortcut="none"))


def _checkpoint(
    name: str, network: dict[str, str], seed: int, train_error: float, wrong: int, wrong_before: int
) -> Checkpoint:
    weights = FOLDER / f"{name}.safetensors"
    return Checkpoint(name, as_resnet(from_query(network)), weights, seed, train_error, wrong, wrong_before)
