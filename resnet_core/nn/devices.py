"""The devices of this machine: every CUDA GPU, an Apple GPU, the CPU."""

from __future__ import annotations

from typing import NamedTuple

import torch

from resnet_core.system import machine


class Device(NamedTuple):
    """Its name, as `torch.device` takes it; what a person calls it; its memory in bytes."""

    name: str
    label: str
    memory: int


def devices() -> tuple[Device, ...]:
    """Every device that is there, fastest kind first; the CPU is always the last."""
    cards = [torch.cuda.get_device_properties(place) for place in range(torch.cuda.device_count())]
    found = [Device(f"cuda:{place}", card.name, card.total_memory) for place, card in enumerate(cards)]
    if torch.backends.mps.is_available():
        found.append(Device("mps", "Apple GPU", torch.mps.recommended_max_memory()))
    return *found, Device("cpu", machine.cpu_name(), machine.memory_bytes())


def label(name: str) -> str:
    """What a person calls the device `name`."""
    return next((device.label for device in devices() if device.name == name), name)
