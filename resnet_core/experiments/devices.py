"""The accelerators of this machine. The CPU is always there and is not asked for."""

from __future__ import annotations

from resnet_core.labs.table import Device
from resnet_core.nn.devices import devices


def found() -> dict[str, Device]:
    """Device name, as torch takes it, to what a person knows of it; in the order to offer them."""
    return {each.name: Device(each.label, each.memory) for each in devices() if each.name != "cpu"}
