"""Makes the trained networks of resnet_core/recorded: plain and residual, 20 and 56 layers, on digits.

    PYTHONPATH=. .venv/bin/python benchmarks/record_checkpoints.py

One thread, a few minutes. The files hold half precision, but for the statistics of batch norm: variances of
the deep plain network are beyond it. `wrong` in checkpoints.json is counted with the numbers in the files.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import torch

from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, EVERY, Dataset, dataset
from resnet_core.data.fit import NOT_LEARNED
from resnet_core.experiments.forward.subject import Subject
from resnet_core.experiments.lesion.surgery import dissected, trained, wrong_without
from resnet_core.experiments.training.learn import learn
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import ABOUT
from resnet_core.labs.recorded import FOLDER
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.devices import label
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import write_tensors
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import COUNTER
from resnet_core.spec import ArchSpec, Init, Input, Scheme, to_query

RECIPE = Recipe(epochs=80, schedule="cosine")
SCHEME: Scheme = "he_fan_in"
SEED = 0
KINDS = {"residual": "identity", "plain": "none"}
DEPTHS = (20, 56)
MOST_BYTES = 1_500_000


def main() -> None:
    """Trains, writes and counts all four."""
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    data = dataset(DIGITS)
    about = {
        "data": DIGITS,
        "split": f"every {EVERY}th of scikit-learn's 1,797 digits is a test image",
        "train_images": len(data.train_images),
        "test_images": len(data.test_images),
        "init": SCHEME,
        "recipe": vars(RECIPE),
        "made_with": made_with(),
        "checkpoints": list(checkpoints(data)),
    }
    ABOUT.write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    size = sum(file.stat().st_size for file in FOLDER.glob("*.safetensors"))
    print(f"{size:,} bytes of weights; at most {MOST_BYTES:,} were promised")


def checkpoints(data: Dataset) -> Iterator[dict[str, object]]:
    """What is said of each."""
    for depth in DEPTHS:
        for kind, shortcut in KINDS.items():
            yield checkpoint(f"{kind}{depth}", digits_network(depth, shortcut), data)


def checkpoint(
    name: str, spec: ArchSpec, data: Dataset, seed: int = SEED, folder: Path = FOLDER
) -> dict[str, object]:
    """Trains one network, and writes its weights."""
    network = build(spec, Init(SCHEME, seed=seed))
    assert isinstance(network, PlanModule)
    *_, last = learn(network, data, RECIPE, seed, "cpu")
    tensors = {key: stored(key, value) for key, value in network.state_dict().items() if COUNTER not in key}
    assert all(bool(value.isfinite().all()) for value in tensors.values())
    path = folder / f"{name}.safetensors"
    settings = json.dumps({"data": data.name, **vars(RECIPE)}, sort_keys=True)
    about = {
        "network": json.dumps(to_query(spec), sort_keys=True),
        "settings": settings,
        "seed": str(seed),
    }
    write_tensors(path, tensors, about)
    before, after = as_trained(network, spec, data), as_stored(path, spec, data)
    print(f"{name}: {last.train_error:.4f} train, {before} wrong of {len(data.test_images)}, stored {after}")
    return {
        "name": name,
        "network": to_query(spec),
        "seed": seed,
        "train_error": last.train_error,
        "wrong": after,
        "wrong_before": before,
    }


def stored(key: str, value: torch.Tensor) -> torch.Tensor:
    """The numbers as they are written."""
    return value if key.endswith(NOT_LEARNED) else value.half()


@torch.no_grad()
def as_trained(network: PlanModule, spec: ArchSpec, data: Dataset) -> int:
    """Test images that the network classifies wrongly."""
    images = torch.from_numpy(data.test_images)
    count, _, height, width = images.shape
    plan = unfold(spec, Input(height, width, count))
    return wrong_without(dissected(Subject(plan, network.eval(), images, torch.device("cpu")), data), ())


@torch.no_grad()
def as_stored(path: Path, spec: ArchSpec, data: Dataset) -> int:
    """Test images that the network with the weights of a file classifies wrongly."""
    return wrong_without(dissected(trained(spec, str(path), data, len(data.test_images), "cpu"), data), ())


def made_with() -> dict[str, str]:
    """What the numbers depend on beside the recipe."""
    return {
        "device": label("cpu"),
        "threads": str(torch.get_num_threads()),
        "python": sys.version.split()[0],
        **{name: version(name) for name in ("torch", "numpy", "scikit-learn")},
    }


if __name__ == "__main__":
    main()
