"""Makes resnet_core/recorded/int8.json: twenty networks in int8, their bytes, answers and errors.

    PYTHONPATH=. .venv/bin/python benchmarks/record_int8.py [--epochs N] [--times]

The four networks that ship have their trained weights; the others have half their usual widths and are
trained on the digits, at 18 x 18 pixels, for N epochs. All answer the 299 test digits. It takes some
minutes on one thread. `--times` also prints the latency of int8 beside float32, both by ONNX Runtime: for
an idle machine. Prints and writes; fails where int8 takes more than 0.27 of the bytes of float32.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.edge.sizes import size_of
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.edge.formats import Subject, answers, in_onnx, in_torch, seeded
from resnet_core.experiments.edge.pruning import trained
from resnet_core.experiments.timing import seconds_of_each, warm_up
from resnet_core.experiments.training.learn import learn
from resnet_core.labs.checkpoints import record
from resnet_core.labs.recorded import FOLDER
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, as_resnet
from resnet_core.zoo import ZOO

FILE = "int8"
SIDE, CALIBRATION, ROUNDS, EPOCHS = 18, 128, 20, 3
LIMIT = 0.27
NAMES = (
    *("resnet18", "resnet34", "resnet50", "resnet18_a", "resnet34_c", "resnet50b", "resnet50d", "resnet26t"),
    *(
        "resnext50_32x4d",
        "seresnet50",
        "ecaresnet50d",
        "res2net50_26w_4s",
        "resnetaa50",
        "plain18",
        "plain34",
    ),
    "wide_resnet50_2",
)


def main(folder: Path, epochs: int, with_times: bool) -> None:
    """Runs every network and writes what was found."""
    torch.set_num_threads(1)
    rows = []
    for name, subject in subjects(epochs):
        row = _row(name, subject, epochs, with_times)
        rows.append({key: value for key, value in row.items() if key != "ratio of latency"})
        print(json.dumps(row), flush=True)
    over = [row["network"] for row in rows if float(str(row["share"])) > LIMIT]
    assert not over, over
    about = measured_on("cpu", data=DIGITS).to_json()
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    content = {"made": made, "conditions": {**about, **_versions()}, "networks": rows}
    (folder / f"{FILE}.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def subjects(epochs: int) -> Iterator[tuple[str, Subject]]:
    """Every network with its images."""
    data = dataset(DIGITS)
    labels = data.test_labels
    larger = data._replace(train_images=_at_size(data.train_images), test_images=_at_size(data.test_images))
    for name, known in record().checkpoints.items():
        plan = unfold(known.spec, Input(8, 8))
        network = trained(known.spec, "")
        yield name, Subject(plan, network, data.test_images, labels, data.train_images[:CALIBRATION])
    for name in NAMES:
        usual = as_resnet(ZOO[name])
        half = tuple(width // 2 for width in usual.widths)
        spec = replace(usual, widths=half, in_channels=1, num_classes=10)
        network, plan = _taught(spec, larger, epochs), unfold(spec, Input(SIDE, SIDE))
        yield (
            f"{name}, half the widths",
            Subject(plan, network, larger.test_images, labels, larger.train_images[:CALIBRATION]),
        )


def _at_size(images: NDArray[np.float32]) -> NDArray[np.float32]:
    larger = functional.interpolate(torch.from_numpy(images), (SIDE, SIDE), mode="bilinear")
    pixels: NDArray[np.float32] = larger.numpy()
    return pixels


def _taught(spec: ArchSpec, data: Dataset, epochs: int) -> PlanModule:
    """The seeded network after its epochs."""
    network = seeded(unfold(spec, Input(SIDE, SIDE)), 0)
    for _ in learn(network, data, Recipe(epochs=epochs), 0, "cpu"):
        pass
    return network.eval()


@torch.no_grad()
def _row(name: str, subject: Subject, epochs: int, with_times: bool) -> dict[str, object]:
    with ExitStack() as open_ones:
        first, *_ = in_torch(subject, subject.images[:1], torch.device("cpu"))
        rows = [first, *in_onnx(subject, subject.images[:1], open_ones)]
        exact, whole, small = answers(subject, rows)
        times = {}
        if with_times:
            passes, place = [row.once for row in rows[1:]], torch.device("cpu")
            warm_up(passes, place)
            spent = zip(*(seconds_of_each(passes, place) for _ in range(ROUNDS)), strict=True)
            before, after = (median(each) for each in spent)
            times = {"ratio of latency": round(after / before, 3)}
    float32 = size_of(subject.plan, "float32")
    return {
        "network": name,
        "epochs": record().recipe.epochs if name in record().checkpoints else epochs,
        "side": subject.plan.image.height,
        "float32_bytes": float32,
        "int8_bytes": small.bytes,
        "share": round(small.bytes / float32, 4),
        "difference": round(small.difference, 4),
        "float32_difference": float(f"{whole.difference:.1e}"),
        "changed": small.changed,
        "images": small.images,
        "float32_wrong": exact.wrong,
        "int8_wrong": small.wrong,
        **times,
    }


def _versions() -> dict[str, str]:
    import onnx
    import onnxruntime

    return {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--times", action="store_true")
    given = parser.parse_args()
    main(given.folder, given.epochs, given.times)
