"""The devices of this machine: every CUDA GPU, an Apple GPU, the CPU."""

from __future__ import annotations

import torch

from resnet_core.labs.experiment import Device
from resnet_core.system import machine


def accelerators() -> dict[str, Device]:
    """Every device but the CPU by its name, as `torch.device` takes it; the fastest kind first."""
    cards = [torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count())]
    devices = {f"cuda:{index}": Device(card.name, card.total_memory) for index, card in enumerate(cards)}
    if torch.backends.mps.is_available():
        devices["mps"] = Device("Apple GPU", torch.mps.recommended_max_memory())
    return devices


def devices() -> dict[str, Device]:
    """Every device of this machine by its name; the CPU is always there, and last."""
    return {**accelerators(), "cpu": Device(machine.cpu_name(), machine.memory_bytes())}


def label(name: str) -> str:
    """The name by which a person knows the device `name`."""
    device = devices().get(name)
    return device.label if device else name
