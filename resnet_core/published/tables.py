"""timm's tables, joined: a row for each published weights and image size, with accuracies, costs and speeds.

The packaged file is made by `benchmarks/record_published.py`; `source.json` beside it names the commit.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from resnet_core.published.names import Pretraining, is_distilled, pretraining

FOLDER = Path(__file__).parents[1] / "recorded" / "timm"
FILE = FOLDER / "weights.csv.gz"
Test = Literal["imagenet", "real", "v2"]
Device = Literal["rtx4090", "rtx5090", "cpu", "rtx3090"]
TESTS: tuple[Test, ...] = get_args(Test)
DEVICES: tuple[Device, ...] = get_args(Device)


class Table(NamedTuple):
    """A table of timm: our name for it, its file, the column of the image size, and the columns we keep."""

    name: str
    file: str
    size: str
    columns: tuple[str, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns as the packaged file names them."""
        return tuple(f"{self.name}.{column}" for column in self.columns)


COUNTS = ("param_count", "infer_gmacs", "infer_macts")
SPEED = ("infer_samples_per_sec", "infer_batch_size")
TRAINING = ("train_samples_per_sec", "train_batch_size", "param_count")
ACCURACIES = (
    Table(
        "imagenet",
        "results-imagenet.csv",
        "img_size",
        ("top1", "top5", "param_count", "crop_pct", "interpolation"),
    ),
    Table("real", "results-imagenet-real.csv", "img_size", ("top1", "top5")),
    Table("v2", "results-imagenetv2-matched-frequency.csv", "img_size", ("top1", "top5")),
)
TABLES = (
    *ACCURACIES,
    Table("rtx4090", "benchmark-infer-amp-nchw-pt291-cu128-4090.csv", "infer_img_size", (*SPEED, *COUNTS)),
    Table("rtx5090", "benchmark-infer-amp-nchw-pt291-cu130-5090.csv", "infer_img_size", (*SPEED, *COUNTS)),
    Table(
        "cpu",
        "benchmark-infer-fp32-nchw-pt240-cpu-i9_10940x-dynamo.csv",
        "infer_img_size",
        (*SPEED, *COUNTS),
    ),
    Table("rtx3090", "benchmark-train-amp-nhwc-pt112-cu113-rtx3090.csv", "train_img_size", TRAINING),
)


class Speed(NamedTuple):
    """Images per second, in batches of so many; `params` are those of the network that was timed, in 10^6."""

    images: float
    batch: int
    params: float


class Accuracy(NamedTuple):
    """Percent of images whose class is the first guess, and among the first five."""

    top1: float
    top5: float


class Row(NamedTuple):
    """Weights, tested with square images of `side` pixels.

    `params` are in 10^6; `macs` in 10^9 and `activations` in 10^6, as timm counts them for one such image.
    """

    name: str
    side: int
    accuracy: Mapping[Test, Accuracy]
    params: float
    macs: float
    activations: float
    speed: Mapping[Device, Speed]
    crop: float
    interpolation: str
    pretraining: Pretraining
    is_distilled: bool

    @property
    def architecture(self) -> str:
        """The name before the dot."""
        return self.name.partition(".")[0]

    @property
    def recipe(self) -> str:
        """The name after the dot: how these weights were trained."""
        return self.name.partition(".")[2]


class Source(NamedTuple):
    """Where the tables stand, and the words that their licence asks for."""

    repository: str
    commit: str
    date: str
    licence: str
    notice: str
    files: Mapping[str, str]


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    """Every row, in the order of the tables: by top-1 on ImageNet, the best first."""
    return read(FILE)


@lru_cache(maxsize=1)
def source() -> Source:
    """Commit, licence and checksums of the tables."""
    return Source(**json.loads((FOLDER / "source.json").read_text(encoding="utf-8")))


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a packaged file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return tuple(map(_row, csv.DictReader(file)))


def _row(cells: Mapping[str, str]) -> Row:
    name = cells["model"]
    return Row(
        name=name,
        side=int(cells["img_size"]),
        accuracy={test: _accuracy(cells, test) for test in TESTS},
        params=_number(cells["imagenet.param_count"]),
        macs=_number(cells["rtx4090.infer_gmacs"]),
        activations=_number(cells["rtx4090.infer_macts"]),
        speed={device: speed for device in DEVICES if (speed := _speed(cells, device))},
        crop=_number(cells["imagenet.crop_pct"]),
        interpolation=cells["imagenet.interpolation"],
        pretraining=pretraining(name),
        is_distilled=is_distilled(name),
    )


def _accuracy(cells: Mapping[str, str], test: Test) -> Accuracy:
    return Accuracy(_number(cells[f"{test}.top1"]), _number(cells[f"{test}.top5"]))


def _speed(cells: Mapping[str, str], device: Device) -> Speed | None:
    pass_ = "train" if device == "rtx3090" else "infer"
    images = cells[f"{device}.{pass_}_samples_per_sec"]
    if not images:
        return None
    batch = int(cells[f"{device}.{pass_}_batch_size"])
    return Speed(_number(images), batch, _number(cells[f"{device}.param_count"]))


def _number(text: str) -> float:
    return float(text.replace(",", ""))
