"""The accelerators of this machine. The CPU is always there and is not asked for."""

from __future__ import annotations

from resnet_core.devices import devices
from resnet_core.experiments import Device


def found() -> dict[str, Device]:
    """Device name, as torch takes it, to what a person knows of it; in the order to offer them."""
    return {each.name: Device(each.label, each.memory) for each in devices() if each.name != "cpu"}
