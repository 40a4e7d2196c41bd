"""Makes resnet_core/recorded/int8.json: twenty networks in int8, their bytes, answers, errors and latency.

    PYTHONPATH=. .venv/bin/python benchmarks/record_int8.py --keep FOLDER
    PYTHONPATH=. .venv/bin/python benchmarks/record_int8.py --keep FOLDER --times

The first trains, writes the weights into FOLDER, where a second call finds them, and records all but times:
about 10 minutes on one thread, whatever else the machine does. The second measures the latency of one image
in every format, in turn, and adds it to the record: at most 4 minutes, on an idle machine.

The four networks that ship have their trained weights; the others have a quarter of their usual widths
(half with squeeze-and-excitation) and learn the digits at 32 x 32 pixels. All answer the 299 test digits.
Prints and writes; fails where int8 takes more than 0.27 of the bytes of float32.
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
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.edge.sizes import size_of
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.edge.formats import Row, Subject, answers, in_onnx, in_torch, seeded
from resnet_core.experiments.edge.pruning import trained
from resnet_core.experiments.timing import any_kernel, rounds_within, seconds_of_each, warm_up
from resnet_core.experiments.training.learn import learn
from resnet_core.labs.checkpoints import record
from resnet_core.labs.edge.settings import CALIBRATION
from resnet_core.labs.recorded import FOLDER
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into, write_tensors
from resnet_core.plan import Plan, unfold
from resnet_core.spec import ArchSpec, Input, as_resnet, to_query
from resnet_core.zoo import ZOO

FILE = "int8"
SIDE = 32
RECIPE = Recipe("adamw", lr=2e-3, batch=32, epochs=8, schedule="cosine")
LIMIT = 0.27
SECONDS = 7.0  # of the passes of one network
NAMES = (
    *(
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet18_a",
        "resnet34_c",
        "resnet50_v1",
        "resnet50d",
        "resnet26t",
    ),
    *("resnext50_32x4d", "seresnet50", "ecaresnet50d", "res2net50_26w_4s", "resnetaa50"),
    *("plain18", "plain34", "wide_resnet50_2"),
)
HALVED = ("seresnet50",)  # at a quarter, the biases of its small gates take int8 beyond the limit


def main(folder: Path, keep: Path, with_times: bool) -> None:
    """Records the answers of every network, or adds the times to what was recorded."""
    torch.set_num_threads(1)
    keep.mkdir(parents=True, exist_ok=True)
    path = folder / f"{FILE}.json"
    content = _with_times(json.loads(path.read_text("utf-8")), keep) if with_times else _answers(keep)
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def _answers(keep: Path) -> dict[str, Any]:
    rows = []
    for name, spec, subject in subjects(keep):
        rows.append(_row(name, spec, subject))
        print(json.dumps(rows[-1]), flush=True)
    over = [row["network"] for row in rows if row["share"] > LIMIT]
    assert not over, over
    about = {**measured_on("cpu", data=DIGITS).to_json(), **_versions()}
    return {"made": _now(), "conditions": about, "networks": rows}


def _with_times(content: dict[str, Any], keep: Path) -> dict[str, Any]:
    """The record with the seconds of every network, all measured now."""
    rows = {row["network"]: row for row in content["networks"]}
    waited = passed = 0.0
    for name, _, subject in subjects(keep):
        started, computed = time.perf_counter(), time.thread_time()
        rows[name]["seconds"] = _seconds(subject)
        passed += time.perf_counter() - started
        waited += time.perf_counter() - started - (time.thread_time() - computed)
        print(name, rows[name]["seconds"], flush=True)
    about = {**measured_on("cpu", Input(SIDE, SIDE)).to_json(), **_versions()}
    times = {"made": _now(), "conditions": about, "waited": round(max(0.0, waited) / passed, 3)}
    return {**content, "times": times, "networks": list(rows.values())}


def subjects(keep: Path) -> Iterator[tuple[str, ArchSpec, Subject]]:
    """Every network with its weights, and its images."""
    data = dataset(DIGITS)
    larger = data._replace(train_images=_at_size(data.train_images), test_images=_at_size(data.test_images))
    for name, known in record().checkpoints.items():
        spec = as_resnet(known.spec)
        yield name, spec, _subject(unfold(spec, Input(8, 8)), trained(spec, ""), data)
    for name in NAMES:
        spec = _narrow(name)
        plan = unfold(spec, Input(SIDE, SIDE))
        part = "half" if name in HALVED else "a quarter of"
        network = _taught(plan, larger, keep / f"{name}.safetensors")
        yield f"{name}, {part} the widths", spec, _subject(plan, network, larger)


def _narrow(name: str) -> ArchSpec:
    usual = as_resnet(ZOO[name])
    part = 2 if name in HALVED else 4
    widths = tuple(width // part for width in usual.widths)
    return replace(usual, widths=widths, in_channels=1, num_classes=10)


def _subject(plan: Plan, network: PlanModule, data: Dataset) -> Subject:
    return Subject(plan, network, data.test_images, data.test_labels, data.train_images[:CALIBRATION])


def _at_size(images: NDArray[np.float32]) -> NDArray[np.float32]:
    larger = functional.interpolate(torch.from_numpy(images), (SIDE, SIDE), mode="bilinear")
    pixels: NDArray[np.float32] = larger.numpy()
    return pixels


def _taught(plan: Plan, data: Dataset, weights: Path) -> PlanModule:
    """The network with the kept weights; where there are none yet, it is trained and they are kept."""
    network = seeded(plan, 0)
    if not weights.is_file():
        for epoch in learn(network, data, RECIPE, 0, "cpu"):
            print(f"{weights.stem}, epoch {epoch.epoch}: {epoch.test_error:.3f} wrong", flush=True)
        write_tensors(weights, network.state_dict())
    load_into(network, weights)
    return network.eval()


@torch.no_grad()
def _row(name: str, spec: ArchSpec, subject: Subject) -> dict[str, Any]:
    with ExitStack() as open_ones:
        exact, *others = _rows(subject, open_ones)
        first, *_, whole, small = answers(subject, [exact, *others])
    float32 = size_of(subject.plan, "float32")
    return {
        "network": name,
        "spec": to_query(spec),
        "epochs": record().recipe.epochs if name in record().checkpoints else RECIPE.epochs,
        "side": subject.plan.image.height,
        "float32_bytes": float32,
        "int8_bytes": small.bytes,
        "share": round(small.bytes / float32, 4),
        "difference": round(small.difference, 4),
        "float32_difference": float(f"{whole.difference:.1e}"),
        "changed": small.changed,
        "images": small.images,
        "float32_wrong": first.wrong,
        "int8_wrong": small.wrong,
    }


def _rows(subject: Subject, open_ones: ExitStack) -> list[Row]:
    """All formats with one image: three by PyTorch, then float32 and int8 by ONNX Runtime."""
    batch = subject.images[:1]
    return [*in_torch(subject, batch, torch.device("cpu")), *in_onnx(subject, batch, open_ones)]


@torch.no_grad()
def _seconds(subject: Subject) -> dict[str, float]:
    """The median of each format, by the program that runs it."""
    place = torch.device("cpu")
    with ExitStack() as open_ones, any_kernel():
        rows = _rows(subject, open_ones)
        passes = [row.once for row in rows]
        rounds = rounds_within(SECONDS, sum(warm_up(passes, place)), most=200)
        spent = zip(*(seconds_of_each(passes, place) for _ in range(rounds)), strict=True)
    return {
        f"{row.format}, {row.runtime}": float(f"{median(each):.4g}")
        for row, each in zip(rows, spent, strict=True)
    }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _versions() -> dict[str, str]:
    import onnx
    import onnxruntime

    return {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--keep", type=Path, required=True, help="where the trained weights are kept")
    parser.add_argument("--times", action="store_true")
    given = parser.parse_args()
    main(given.folder, given.keep, given.times)
