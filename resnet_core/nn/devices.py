"""What a network can run on here: every CUDA GPU, an Apple GPU, the CPU; and why a kind is missing."""

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


def missing() -> tuple[str, ...]:
    """One sentence for each kind of device that is not there."""
    sentences = []
    if torch.version.cuda is None and torch.version.hip is None:
        sentences.append("No CUDA GPU: this PyTorch was built for the CPU only.")
    elif torch.cuda.device_count() == 0:
        sentences.append("No CUDA GPU: PyTorch could use one, but found no card with a working driver.")
    if not torch.backends.mps.is_built():
        sentences.append("No Apple GPU: this PyTorch was built for another system.")
    elif not torch.backends.mps.is_available():
        sentences.append("No Apple GPU: it takes a Mac with Apple silicon and macOS 14 or later.")
    return tuple(sentences)


def label(name: str) -> str:
    """What a person calls the device `name`."""
    return next((device.label for device in devices() if device.name == name), name)
