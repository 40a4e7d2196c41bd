"""What the experiments on gradients measure: networks in training mode, labelled images, and training."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.data.batches import noise_batch, photo_batch
from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.training.learn import steps as training_steps
from resnet_core.files.faults import FileFault
from resnet_core.labs.gradients.points import Conditions
from resnet_core.labs.gradients.settings import TAUGHT, ComparisonSettings, check_data, check_input
from resnet_core.labs.gradients.twins import Variant, check_twins
from resnet_core.labs.settings import NOISE
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.devices import label
from resnet_core.nn.modules import Block
from resnet_core.nn.network import PlanModule
from resnet_core.nn.rewrite import shared_activations
from resnet_core.nn.starts import begin
from resnet_core.plan import Plan, unfold
from resnet_core.spec import Input, Spec, reads_signals

CHANNELS_LAST_FROM = 14 * 14  # pixels; on smaller images the reordering costs more than it saves


class Batch(NamedTuple):
    """Images (n, channels, height, width) and their classes (n)."""

    images: Tensor
    labels: Tensor


class Comparison(NamedTuple):
    """The networks side by side, the size of their images, the settings and the device."""

    variants: tuple[Variant, ...]
    input: Input
    settings: ComparisonSettings
    device: torch.device

    def plan(self, variant: Variant) -> Plan:
        """The variant, laid out for the images."""
        return unfold(variant.spec, self.input)

    def network(self, variant: Variant, seed: int) -> PlanModule:
        """The variant with seeded weights, in training mode: batch norm uses the statistics of the batch."""
        network = build(variant.spec, variant.init(seed), input=self.input)
        assert isinstance(network, PlanModule)
        begin(network, variant.start)
        overwrite(network, self.plan(variant))
        return network.train().to(self.device, self.dtype).to(memory_format=self.layout)  # type: ignore[call-overload,no-any-return]

    @property
    def dtype(self) -> torch.dtype:
        """The number format of weights and images."""
        return torch.float64 if self.input.dtype == "float64" else torch.float32

    @property
    def layout(self) -> torch.memory_format:
        """The order of maps in memory that is faster for images of this size."""
        last = self.input.height * self.input.width >= CHANNELS_LAST_FROM
        return torch.channels_last if last else torch.contiguous_format


def overwrite(network: PlanModule, plan: Plan) -> None:
    """Lets ReLUs and sums overwrite what nothing else reads and no backward needs, so that less is moved."""
    shared = set(shared_activations(plan))
    for name, module in network.named_modules():
        if isinstance(module, nn.ReLU) and name not in shared:
            module.inplace = True
        elif isinstance(module, Block):
            module.overwrites = True


def compare(spec: Spec, input: Input, settings: ComparisonSettings, device: str) -> Comparison:
    """The comparison that a request is about. Raises `SpecError` for what cannot be measured."""
    check_input(input)
    check_twins(spec, settings.twins)
    check_data(spec, settings.data)
    return Comparison(settings.variants(spec), input, settings, torch.device(device))


def batch(comparison: Comparison, seed: int) -> Batch:
    """A seeded batch: digits or waves brought to the network's size, a photo once for each image, or noise.

    Others than digits and waves get random classes, since a loss needs some.
    """
    spec, input = comparison.variants[0].spec, comparison.input
    generator = np.random.default_rng(seed)
    if comparison.settings.data in TAUGHT:
        data = dataset(comparison.settings.data)
        chosen = generator.permutation(len(data.train_images))[: input.batch]
        chosen = np.resize(chosen, input.batch)
        pixels, labels = data.train_images[chosen], data.train_labels[chosen]
    else:
        pixels, labels = (
            _picture(comparison, spec, seed),
            generator.integers(spec.num_classes, size=input.batch),
        )
    images = _sized(torch.from_numpy(pixels), spec, input).to(comparison.device, comparison.dtype)
    return Batch(images.to(memory_format=comparison.layout), torch.from_numpy(labels).to(comparison.device))


def train(comparison: Comparison, network: PlanModule, seed: int) -> Iterator[float]:
    """Trains `network` in place on digits or waves; yields the loss of each step.

    Raises `learn.DivergedError`.
    """
    spec, size, settings = comparison.variants[0].spec, comparison.input, comparison.settings
    known, most = dataset(settings.data), settings.train_images
    images = _sized(torch.from_numpy(known.train_images[:most]), spec, size).to(comparison.dtype)
    data: Dataset = known._replace(train_images=images.numpy(), train_labels=known.train_labels[:most])
    recipe = Recipe(lr=settings.lr, batch=settings.train_batch, epochs=1000)
    return training_steps(network, data, recipe, seed, str(comparison.device))


@contextmanager
def reproducible(comparison: Comparison, seed: int) -> Iterator[None]:
    """Within, torch's global generator, which stochastic depth draws from, starts at `seed`; then goes on."""
    kind = comparison.device.type
    # Of what `fork_rng` takes for devices, an Apple GPU is none.
    apple = torch.mps.get_rng_state() if kind == "mps" else None
    try:
        with torch.random.fork_rng([comparison.device] if kind == "cuda" else []):
            torch.manual_seed(seed)
            yield
    finally:
        if apple is not None:
            torch.mps.set_rng_state(apple)


def conditions(comparison: Comparison) -> Conditions:
    """What every number measured here depends on."""
    input, settings = comparison.input, comparison.settings
    return Conditions(
        device=str(comparison.device),
        label=label(str(comparison.device)),
        threads=torch.get_num_threads(),
        torch=str(torch.__version__),
        python=sys.version.split()[0],
        batch=input.batch,
        height=input.height,
        width=input.width,
        dtype=input.dtype,
        data=settings.data,
        scheme=settings.scheme,
        steps=settings.steps,
        lr=settings.lr,
        train_batch=settings.train_batch,
    )


def _picture(comparison: Comparison, spec: Spec, seed: int) -> NDArray[np.float32]:
    name = comparison.settings.data
    if name == NOISE:
        return noise_batch(comparison.input, spec.in_channels, seed, 1 if reads_signals(spec) else 2)
    try:
        return photo_batch(name, comparison.input, spec.in_channels)
    except FileFault as fault:
        raise SpecError("data", str(fault).rstrip("."), NOISE) from None


def _sized(images: Tensor, spec: Spec, input: Input) -> Tensor:
    """Images or signals as the network reads them: grey is repeated, sizes are (bi)linear."""
    along = reads_signals(spec)
    size, way = ((input.width,), "linear") if along else ((input.height, input.width), "bilinear")
    if images.shape[2:] != size:
        images = functional.interpolate(images, size, mode=way, align_corners=False)
    if images.shape[1] != spec.in_channels:
        images = images[:, :1].expand(-1, spec.in_channels, *size)
    return images.contiguous()
