"""The best a device reaches: FLOPs in each number format, and bytes moved to and from memory."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import torch
from torch.nn import functional

from resnet_core.experiments.timing import seconds_of_each
from resnet_core.labs.forward.findings import SecondsPer

SECONDS_EACH = 0.6
COPIED_BYTES = {"cpu": 2**27, "mps": 2**28, "cuda": 2**30}  # several times the last cache
MATRIX_SIDE = {"cpu": 1536, "mps": 4096, "cuda": 8192}
IMAGES = {"cpu": 1, "mps": 32, "cuda": 128}
CHANNELS, MAP_SIDE = 256, 56  # the fastest of the 3x3 convolutions in ResNets


def seconds_per(device: torch.device) -> SecondsPer:
    """The least seconds, of several runs, for a FLOP in each number format and for a byte."""
    dtypes = (torch.float32, torch.bfloat16, torch.float16)[: 2 if device.type == "cpu" else 3]
    per_flop = {
        str(dtype).removeprefix("torch."): min(_matrix(device, dtype), _convolution(device, dtype))
        for dtype in dtypes
    }
    return SecondsPer(per_flop, _copy(device))


def _matrix(device: torch.device, dtype: torch.dtype) -> float:
    side = MATRIX_SIDE[device.type]
    factors = torch.ones(2, side, side, device=device, dtype=dtype)
    return _best(lambda: factors[0] @ factors[1], device) / (2 * side**3)


def _convolution(device: torch.device, dtype: torch.dtype) -> float:
    images = torch.ones(IMAGES[device.type], CHANNELS, MAP_SIDE, MAP_SIDE, device=device, dtype=dtype)
    weights = torch.ones(CHANNELS, CHANNELS, 3, 3, device=device, dtype=dtype)
    images, weights = (each.to(memory_format=torch.channels_last) for each in (images, weights))
    flops = 2 * len(images) * weights.numel() * MAP_SIDE**2
    return _best(lambda: functional.conv2d(images, weights, padding=1), device) / flops


def _copy(device: torch.device) -> float:
    source = torch.ones(COPIED_BYTES[device.type] // 4, device=device)
    target = torch.empty_like(source)
    return _best(lambda: target.copy_(source), device) / (2 * COPIED_BYTES[device.type])


def _best(run: Callable[[], object], device: torch.device) -> float:
    run()
    start, best = perf_counter(), float("inf")
    while perf_counter() - start < SECONDS_EACH:
        best = min(best, *seconds_of_each([run] * 3, device))
    return best
