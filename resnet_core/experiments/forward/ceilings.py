"""The best a device reaches: FLOPs in each number format, and bytes moved to and from memory."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import torch
from torch import Tensor
from torch.nn import functional

from resnet_core.experiments.forward.subject import float32_products
from resnet_core.experiments.timing import seconds_of_each
from resnet_core.labs.forward.findings import SecondsPer

SECONDS_EACH = 0.6
COPIED_BYTES = {"cpu": 2**27, "mps": 2**28, "cuda": 2**28}  # several times the last cache
MATRIX_SIDE = {"cpu": 1536, "mps": 4096, "cuda": 8192}
IMAGES = {"cpu": 1, "mps": 32, "cuda": 128}
CHANNELS, MAP_SIDE = 256, 56  # the fastest of the 3x3 convolutions in ResNets
TF32 = "tf32"
DTYPES = {
    "cpu": (torch.float32, torch.bfloat16, torch.float64),
    "mps": (torch.float32, torch.bfloat16, torch.float16),
    "cuda": (torch.float32, torch.bfloat16, torch.float16, torch.float64),
}


def seconds_per(device: torch.device) -> SecondsPer:
    """The least seconds, of several runs, for a FLOP in each number format and for a byte.

    "tf32" is float32 whose products a CUDA GPU rounds; "float32" keeps all bits.
    """
    with float32_products(False):
        per_flop = {str(dtype).removeprefix("torch."): _flop(device, dtype) for dtype in DTYPES[device.type]}
    if device.type == "cuda":
        with float32_products(True):
            per_flop[TF32] = _flop(device, torch.float32)
    return SecondsPer(per_flop, _copy(device))


def _flop(device: torch.device, dtype: torch.dtype) -> float:
    return min(_matrix(device, dtype), _convolution(device, dtype))


# Noise, not ones: equal numbers switch few transistors, and a GPU at its power limit then runs faster.
def _noise(device: torch.device, dtype: torch.dtype, *shape: int) -> Tensor:
    layout = torch.channels_last if len(shape) == 4 else torch.contiguous_format
    return torch.empty(shape, device=device, dtype=dtype, memory_format=layout).normal_()


def _matrix(device: torch.device, dtype: torch.dtype) -> float:
    side = MATRIX_SIDE[device.type] // _halving(dtype)
    factors = [_noise(device, dtype, side, side) for _ in range(2)]
    return _best(lambda: factors[0] @ factors[1], device) / (2 * side**3)


def _convolution(device: torch.device, dtype: torch.dtype) -> float:
    images = _noise(
        device, dtype, max(1, IMAGES[device.type] // _halving(dtype)), CHANNELS, MAP_SIDE, MAP_SIDE
    )
    weights = _noise(device, dtype, CHANNELS, CHANNELS, 3, 3)
    flops = 2 * len(images) * weights.numel() * MAP_SIDE**2
    return _best(lambda: functional.conv2d(images, weights, padding=1), device) / flops


def _halving(dtype: torch.dtype) -> int:
    return 2 if dtype == torch.float64 else 1  # twice the bytes, and on many devices a fraction of the speed


def _copy(device: torch.device) -> float:
    source = _noise(device, torch.float32, COPIED_BYTES[device.type] // 4)
    target = torch.empty_like(source)
    return _best(lambda: target.copy_(source), device) / (2 * COPIED_BYTES[device.type])


def _best(run: Callable[[], object], device: torch.device) -> float:
    run()
    start, best = perf_counter(), float("inf")
    while perf_counter() - start < SECONDS_EACH:
        best = min(best, *seconds_of_each([run] * 3, device))
    return best
