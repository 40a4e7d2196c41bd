"""The devices of this machine: every CUDA GPU, an Apple GPU, the CPU; and what a run on one begins with."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import torch

from resnet_core.labs.experiment import Device
from resnet_core.system import machine

FREE_SHARE = 0.9  # of what is free: a context, libraries and fragments take the rest
WORKSPACE = ":4096:8"  # with which cuBLAS adds up in the same order each time


def accelerators() -> dict[str, Device]:
    """Every device but the CPU by its name, as `torch.device` takes it; the fastest kind first.

    A card that cannot be used now, because another program has it to itself, is left out.
    """
    devices: dict[str, Device] = {}
    for index in range(torch.cuda.device_count()):
        with suppress(RuntimeError):
            free, _ = torch.cuda.mem_get_info(index)
            devices[f"cuda:{index}"] = Device(label(f"cuda:{index}"), int(free * FREE_SHARE))
    if torch.backends.mps.is_available():
        devices["mps"] = Device(label("mps"), torch.mps.recommended_max_memory())
    return devices


def devices() -> dict[str, Device]:
    """Every device of this machine by its name; the CPU is always there, and last."""
    return {**accelerators(), "cpu": Device(label("cpu"), machine.memory_bytes())}


def label(name: str) -> str:
    """The name by which a person knows the device `name`. Asks no other device."""
    match torch.device(name).type:
        case "cpu":
            return machine.cpu_name()
        case "cuda":
            return torch.cuda.get_device_name(name)
        case "mps":
            return "Apple GPU"
        case _:
            return name


def only_ordered(asked: bool) -> None:
    """Whether PyTorch takes kernels that add up in one order, where there are such."""
    if asked != torch.are_deterministic_algorithms_enabled():  # to ask again would load the compiler, in 2 s
        torch.use_deterministic_algorithms(asked, warn_only=True)
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


@contextmanager
def at_work(name: str) -> Iterator[None]:
    """A run on the device `name`: equal numbers each time as far as PyTorch can, and no memory kept after it.

    Products of float32 keep all their bits, and libraries choose kernels that add up in one order. An
    experiment opens exceptions for what it measures (`experiments.timing.any_kernel`, `float32_products`).
    """
    on_cuda = torch.device(name).type == "cuda"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic = False, True
    only_ordered(on_cuda)
    if on_cuda:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", WORKSPACE)
        torch.cuda.set_device(torch.device(name).index or 0)  # a cluster names the only one "cuda"
    try:
        yield
    finally:
        if on_cuda:
            gc.collect()
            with suppress(RuntimeError):  # a card that answers no more; the run has said so
                torch.cuda.empty_cache()
