"""The folder of data sets that the server's owner names in RESNET_DATA; a visitor never names a path."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from resnet_core.data.archives import CIFAR
from resnet_core.files.idx import ROLES, role_of

DATA_VARIABLE = "RESNET_DATA"
IDX = "idx"


class Offer(NamedTuple):
    """Files in the server's own folder that should be a data set: CIFAR's name, or `idx`, and the paths.

    A CIFAR archive is one path; IDX files are four, in the order of `idx.ROLES`.
    """

    kind: str
    folder: str
    paths: tuple[Path, ...]


def offers() -> tuple[Offer, ...]:
    """What the folder holds, by the names of its files; empty where there is none, or it cannot be read."""
    given = os.environ.get(DATA_VARIABLE, "")
    root = Path(given)
    with suppress(OSError):
        if given and root.is_dir():
            return (*_cifar_offers(root), *_idx_offers(root))
    return ()


def _cifar_offers(root: Path) -> Iterator[Offer]:
    for kind in CIFAR.values():
        if (path := root / kind.file).is_file():
            yield Offer(kind.name, "", (path,))


def _idx_offers(root: Path) -> Iterator[Offer]:
    for folder in (root, *sorted(each for each in root.iterdir() if each.is_dir())):
        by_role = {
            role_of(path.name): path for path in sorted(folder.iterdir(), reverse=True) if path.is_file()
        }
        if by_role.keys() >= set(ROLES):
            yield Offer(IDX, "" if folder == root else folder.name, tuple(by_role[role] for role in ROLES))
