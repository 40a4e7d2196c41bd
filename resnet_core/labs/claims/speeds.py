"""Images a second that timm measured: what no recording on a small machine can replace.

From the folder `results` of timm's repository: 224 pixels a side; on an RTX 4090 with automatic mixed
precision at batch 1024, on an Intel i9 in float32 at batch 1.
"""

from __future__ import annotations

from typing import NamedTuple


class Speed(NamedTuple):
    """Images a second on the GPU and on the CPU."""

    gpu: float
    cpu: float

    @property
    def milliseconds(self) -> float:
        """Of one image on the CPU."""
        return 1000 / self.cpu


SPEEDS = {
    "resnet18": Speed(13_726, 126),
    "resnet34": Speed(8_316, 81),
    "resnet50": Speed(4_303, 67),
    "resnet101": Speed(2_781, 38),
    "resnet152": Speed(1_977, 28),
    "seresnet50": Speed(3_719, 54),
    "densenet121": Speed(3_631, 41),
    "efficientnet_b0": Speed(8_795, 100),
    "vit_b_16": Speed(2_993, 32),
}
CONDITIONS = "timm's benchmark, 224 × 224: RTX 4090 at batch 1024, Intel i9 at batch 1"
