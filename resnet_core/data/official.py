"""torchvision's own weights: where they are, how large, and what they reach on ImageNet.

Figures are those of torchvision 0.28.0 (torchvision/models/resnet.py, BSD-3-Clause). The weights were trained
on ImageNet-1K; users should read the terms of that data set too.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from math import ceil
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Literal, NamedTuple

from resnet_core.files.download import DEADLINE_SECONDS, Remote, Watch, fetch
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import read_header
from resnet_core.files.weights_file import as_safetensors

__all__ = ["OFFICIAL", "OfficialWeights", "are_here", "find", "is_official", "obtain"]

OTHERWISE = "Seeded weights and a file of your own work without a connection."
HOST = "https://download.pytorch.org/models/"
Recipe = Literal["V1", "V2"]


class OfficialWeights(NamedTuple):
    """One file: its network in the zoo, recipe, address, size in MiB, and accuracies in per cent.

    `top1` and `top5` are of one central crop of the ImageNet validation images. A size is not always 4 bytes
    for each parameter: one file holds half-precision numbers.
    """

    preset: str
    recipe: Recipe
    url: str
    mebibytes: float
    top1: float
    top5: float

    @property
    def file(self) -> str:
        """The file's name."""
        return self.url.rpartition("/")[2]

    @property
    def sha256_start(self) -> str:
        """The first 8 hexadecimal digits of the file's SHA-256, which its name ends with."""
        return self.file.rpartition("-")[2].removesuffix(".pth")

    @property
    def most_bytes(self) -> int:
        """No file of this size in MiB, which is given to a thousandth, has more bytes."""
        return ceil((self.mebibytes + 0.001) * 2**20)


def _weights(
    preset: str, recipe: Recipe, file: str, mebibytes: float, top: tuple[float, float]
) -> OfficialWeights:
    return OfficialWeights(preset, recipe, f"{HOST}{file}", mebibytes, *top)


_ALL = (
    _weights("resnet18", "V1", "resnet18-f37072fd.pth", 44.661, (69.758, 89.078)),
    _weights("resnet34", "V1", "resnet34-b627a593.pth", 83.275, (73.314, 91.42)),
    _weights("resnet50", "V1", "resnet50-0676ba61.pth", 97.781, (76.13, 92.862)),
    _weights("resnet50", "V2", "resnet50-11ad3fa6.pth", 97.79, (80.858, 95.434)),
    _weights("resnet101", "V1", "resnet101-63fe2227.pth", 170.511, (77.374, 93.546)),
    _weights("resnet101", "V2", "resnet101-cd907fc2.pth", 170.53, (81.886, 95.78)),
    _weights("resnet152", "V1", "resnet152-394f9c45.pth", 230.434, (78.312, 94.046)),
    _weights("resnet152", "V2", "resnet152-f82ba261.pth", 230.474, (82.284, 96.002)),
    _weights("resnext50_32x4d", "V1", "resnext50_32x4d-7cdf4587.pth", 95.789, (77.618, 93.698)),
    _weights("resnext50_32x4d", "V2", "resnext50_32x4d-1a0047aa.pth", 95.833, (81.198, 95.34)),
    _weights("resnext101_32x8d", "V1", "resnext101_32x8d-8ba56ff5.pth", 339.586, (79.312, 94.526)),
    _weights("resnext101_32x8d", "V2", "resnext101_32x8d-110c445d.pth", 339.673, (82.834, 96.228)),
    _weights("resnext101_64x4d", "V1", "resnext101_64x4d-173b62eb.pth", 319.318, (83.246, 96.454)),
    _weights("wide_resnet50_2", "V1", "wide_resnet50_2-95faca4d.pth", 131.82, (78.468, 94.086)),
    _weights("wide_resnet50_2", "V2", "wide_resnet50_2-9ba9bcbe.pth", 263.124, (81.602, 95.758)),
    _weights("wide_resnet101_2", "V1", "wide_resnet101_2-32ee1156.pth", 242.896, (78.848, 94.284)),
    _weights("wide_resnet101_2", "V2", "wide_resnet101_2-d733dc28.pth", 484.747, (82.51, 96.02)),
)
OFFICIAL: Mapping[str, tuple[OfficialWeights, ...]] = MappingProxyType(
    {
        preset: tuple(one for one in _ALL if one.preset == preset)
        for preset in dict.fromkeys(one.preset for one in _ALL)
    }
)
NAMES = frozenset(PurePath(one.file).stem for one in _ALL)
HASHES = tuple(one.sha256_start for one in _ALL)


def is_official(file: str) -> bool:
    """Whether the file of weights kept under this path is one of these.

    Fetched files keep their name, and what a visitor brings is named by its SHA-256.
    """
    stem = PurePath(file).stem
    return stem in NAMES or stem.startswith(HASHES)


def obtain(weights: OfficialWeights, folder: Path, watch: Watch, deadline: float = DEADLINE_SECONDS) -> Path:
    """These weights as a checked safetensors file in `folder`: kept, copied from PyTorch's cache, or fetched.

    `watch` is called as bytes come. Raises `FileFault` when they cannot be had within `deadline` seconds, or
    are not what they should be.
    """
    kept = _kept(weights, folder)
    try:
        if known := find(weights, folder):
            return known
        fetched = folder / weights.file
        fetch(_remote(weights), fetched, watch, deadline)
        try:
            return as_safetensors(fetched, kept)
        finally:
            fetched.unlink(missing_ok=True)
    except OSError as error:
        raise FileFault(f"{weights.file} could not be kept in {folder}: {error.strerror or error}.") from None


def find(weights: OfficialWeights, folder: Path) -> Path | None:
    """These weights as `obtain` gives them, where this machine has them; nothing is fetched.

    Raises `FileFault` for a file of PyTorch's cache that is not what it should be, and `OSError`.
    """
    kept = _kept(weights, folder)
    folder.mkdir(parents=True, exist_ok=True)
    if _is_whole(kept):
        return kept
    known = _in_cache(weights)
    return as_safetensors(known, kept) if known and _hash_fits(weights, known) else None


def are_here(weights: OfficialWeights, folder: Path) -> bool:
    """Whether `find` is likely to find them: a look at names and sizes, not at every byte."""
    return _is_whole(_kept(weights, folder)) or _in_cache(weights) is not None


def _kept(weights: OfficialWeights, folder: Path) -> Path:
    return folder / f"{Path(weights.file).stem}.safetensors"


def _in_cache(weights: OfficialWeights) -> Path | None:
    known = _torch_cache() / weights.file
    return known if known.is_file() and known.stat().st_size <= weights.most_bytes else None


def _is_whole(kept: Path) -> bool:
    try:
        return kept.is_file() and bool(read_header(kept).entries)
    except FileFault:
        return False


def _torch_cache() -> Path:
    home = os.environ.get("TORCH_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def _hash_fits(weights: OfficialWeights, path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(weights.sha256_start)


def _remote(weights: OfficialWeights) -> Remote:
    return Remote(weights.url, weights.most_bytes, weights.sha256_start, OTHERWISE)
