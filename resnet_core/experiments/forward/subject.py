"""What the forward experiments run: the network of a request, its images and its device."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.data.batches import noise_batch, photo_batch, picture_batch
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.conditions import measured_on
from resnet_core.files.faults import FileFault
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.forward.settings import ForwardSettings, check_for_signals, statistics_of
from resnet_core.labs.settings import NOISE
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into
from resnet_core.plan import Plan, unfold
from resnet_core.spec import Init, Input, Spec

LAYOUTS = {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}


class Subject(NamedTuple):
    """What is measured: `network` in evaluation mode and `images` (batch, channels, height, width)."""

    plan: Plan
    network: PlanModule
    images: Tensor
    device: torch.device


def subject(spec: Spec, input: Input, settings: ForwardSettings, seed: int, device: str) -> Subject:
    """The network and images of a request, on `device`, in its number format and layout."""
    network = build(spec, Init(seed=seed), input=input)
    assert isinstance(network, PlanModule)
    if settings.weights_file:
        with from_file("weights"):
            load_into(network, Path(settings.weights_file))
    plan = unfold(spec, input)
    if plan.image.dims == 1:
        check_for_signals(settings)
    with from_file("image"):
        pixels = _pixels(plan, settings, seed)
    dtype, layout = getattr(torch, input.dtype), LAYOUTS[settings.layout]
    return Subject(
        plan,
        network.eval().to(device, dtype).to(memory_format=layout),  # type: ignore[call-overload]
        torch.from_numpy(pixels).to(device=device, dtype=dtype, memory_format=layout),
        torch.device(device),
    )


def _pixels(plan: Plan, settings: ForwardSettings, seed: int) -> NDArray[np.float32]:
    input, channels = plan.input, plan.image.channels
    if settings.image_file:
        return picture_batch(Path(settings.image_file).read_bytes(), input, channels)
    if settings.image == NOISE:
        return noise_batch(input, channels, seed, plan.image.dims)
    if settings.image == DIGITS:
        return _digits(channels, input)
    return photo_batch(settings.image, input, channels)


def _digits(channels: int, input: Input) -> NDArray[np.float32]:
    """Test images, normalised as in training, at the network's size; grey in every channel."""
    images = dataset(DIGITS).test_images
    chosen = torch.from_numpy(images[np.arange(input.batch) % len(images)])
    size = (input.height, input.width)
    if chosen.shape[2:] != size:
        chosen = functional.interpolate(chosen, size, mode="bilinear", align_corners=False)
    pixels: NDArray[np.float32] = chosen.expand(-1, channels, -1, -1).contiguous().numpy()
    return pixels


@contextmanager
def from_file(field: str) -> Iterator[None]:
    """Turns the faults of a file into a `SpecError` for `field`."""
    try:
        yield
    except FileNotFoundError:
        raise SpecError(field, "the file is no longer on this server and must be given again", "") from None
    except FileFault as fault:
        raise SpecError(field, str(fault).rstrip("."), "") from None


def conditions(subject: Subject, settings: ForwardSettings) -> Conditions:
    """What every number measured here depends on; the lab's own facts are the last three."""
    return measured_on(
        str(subject.device),
        subject.plan.input,
        tf32=settings.tf32,
        layout=settings.layout,
        statistics=statistics_of(subject.plan, settings),
    )


@contextmanager
def of_the_batch(network: nn.Module) -> Iterator[None]:
    """Inside, batch norm uses the mean and variance of the batch, and its running ones do not change."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d)]
    for norm in norms:
        norm.train().track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.eval().track_running_stats = True


@contextmanager
def float32_products(tf32: bool) -> Iterator[None]:
    """Inside, a CUDA GPU multiplies float32 with all its bits, or rounded to TF32's 10."""
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    before = matmul.allow_tf32, cudnn.allow_tf32
    matmul.allow_tf32 = cudnn.allow_tf32 = tf32
    try:
        yield
    finally:
        matmul.allow_tf32, cudnn.allow_tf32 = before
