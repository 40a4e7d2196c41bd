"""The accelerators of this machine. The CPU is always there and is not asked for."""

from __future__ import annotations

import torch

from resnet_core.experiments import Device
from resnet_core.machine import memory_bytes


def found() -> dict[str, Device]:
    """Device name, as torch takes it, to what a person knows of it; in the order to offer them."""
    cards = {f"cuda:{place}": _card(place) for place in range(torch.cuda.device_count())}
    apple = {"mps": Device("Apple GPU", memory_bytes())} if torch.backends.mps.is_available() else {}
    return cards | apple


def _card(place: int) -> Device:
    properties = torch.cuda.get_device_properties(place)
    return Device(properties.name, properties.total_memory)
