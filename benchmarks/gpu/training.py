"""ResNet-20 (He 2016) trained on images shaped like CIFAR-10's, in each layout and number format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np
import torch

from benchmarks.gpu.record import Found
from resnet_core.build import build
from resnet_core.data.datasets import Dataset
from resnet_core.experiments.training.learn import learn
from resnet_core.labs.training.findings import Epoch
from resnet_core.labs.training.recipe import Recipe
from resnet_core.spec import Init
from resnet_core.zoo import RESNETS

SIDE, COLOURS, CLASSES, SEED = 32, 3, 10, 0
ON_CPU, ON_ACCELERATOR = (512, 256), (20_480, 2_048)  # images to train on and to test with
USUAL = Recipe(lr=0.1, batch=128, epochs=2, augment=True)
RECIPES = {
    "float32": USUAL,
    "float32, channels last": replace(USUAL, layout="channels_last"),
    "bfloat16": replace(USUAL, precision="bfloat16"),
    "bfloat16, channels last": replace(USUAL, layout="channels_last", precision="bfloat16"),
}
TWICE = ("float32", "bfloat16, channels last")


def training(device: str) -> Found:
    """Images a second and errors of each recipe, and whether two equal trainings end with equal numbers."""
    data, found = cifar_shaped(*(ON_CPU if device == "cpu" else ON_ACCELERATOR)), Found()
    for name, recipe in RECIPES.items():
        start = perf_counter()
        epochs = list(timed(data, recipe, device))
        (_, first), (last, end) = epochs[0], epochs[-1]
        found[name] = {
            "images a second": len(data.train_images) * (len(epochs) - 1) / (end - first),
            "seconds of the first epoch": first - start,
            "train error": last.train_error,
            "test error": last.test_error,
        }
        if name in TWICE:
            again = [epoch for epoch, _ in timed(data, recipe, device)]
            found[f"{name}, again"] = (
                "the same" if again == [epoch for epoch, _ in epochs] else "other numbers"
            )
    return found


def timed(data: Dataset, recipe: Recipe, device: str) -> Iterator[tuple[Epoch, float]]:
    """Every epoch, and when it had ended."""
    network = build(RESNETS["cifar_resnet20"], Init(seed=SEED, scheme="he_fan_in"), device)
    for epoch in learn(network, data, recipe, SEED, device):
        yield epoch, perf_counter()


def cifar_shaped(train: int, test: int) -> Dataset:
    """Ten blurred patterns, each image one of them under noise: easy to learn, nothing to download."""
    chance = np.random.default_rng(SEED)
    coarse = torch.from_numpy(chance.standard_normal((CLASSES, COLOURS, 4, 4), dtype=np.float32))
    patterns = torch.nn.functional.interpolate(coarse, size=(SIDE, SIDE), mode="bilinear").numpy()
    labels = chance.integers(CLASSES, size=train + test)
    noise = chance.standard_normal((train + test, COLOURS, SIDE, SIDE), dtype=np.float32)
    images = (patterns[labels] + noise / 2).astype(np.float32)
    return Dataset("cifar-shaped", images[:train], labels[:train], images[train:], labels[train:], CLASSES)
