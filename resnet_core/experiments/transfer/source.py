"""The network that was trained before, with its weights: those that ship, official ones, or a file's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.data.fit import check_fits
from resnet_core.data.official import OFFICIAL, find
from resnet_core.experiments.forward.subject import from_file
from resnet_core.files.download import cache_folder
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import read_header
from resnet_core.labs.transfer.settings import SOURCE, SPEC, TransferSettings, Way
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import read_tensors
from resnet_core.spec import ArchSpec, Init, Scheme, Spec
from resnet_core.zoo import ZOO

HEAD = "fc."
SCHEME: Scheme = "he_fan_in"


class Source(NamedTuple):
    """The network and the file of its weights."""

    spec: ArchSpec
    weights: Path


SHIPPED = Source(SPEC, SOURCE)


def source_of(spec: Spec, own: TransferSettings) -> Source:
    """The source that is asked for. Raises `SpecError` where it is not here, or does not fit."""
    if own.is_shipped:
        return SHIPPED
    network = own.source(spec)
    field = "official" if own.official else "weights_file"
    with from_file(field):
        path = _official(network, own.official) if own.official else Path(own.weights_file)
        check_fits(network, read_header(path))
    return Source(network, path)


def begun(way: Way, classes: int, seed: int, source: Source = SHIPPED) -> PlanModule:
    """The network before its first step: the head is new in each way, and the same of one seed."""
    network = build(replace(source.spec, num_classes=classes), Init(SCHEME, seed=seed))
    assert isinstance(network, PlanModule)
    if way != "scratch":
        with from_file("weights"):
            tensors = read_tensors(source.weights)
        kept = {name: tensor for name, tensor in tensors.items() if not name.startswith(HEAD)}
        network.load_state_dict(kept, strict=False)
    return network


def _official(spec: ArchSpec, version: str) -> Path:
    known = {each.recipe: each for name in OFFICIAL if ZOO[name] == spec for each in OFFICIAL[name]}
    if version not in known:
        those = f"there are {', '.join(known)}" if known else f"there are some of {', '.join(OFFICIAL)}"
        raise SpecError("official", f"{version} was given, which this network has not; {those}", "")
    path = find(known[version], cache_folder())
    if path is None:
        raise FileFault(
            f"{known[version].file} is not on this machine: the page Forward and torchvision fetch it."
        )
    return path
