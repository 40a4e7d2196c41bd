"""Networks of every kind that there is, by chance."""

from __future__ import annotations

from random import Random

from resnet_core.spec import ArchSpec, nearest

BOTTLENECKS: tuple[dict[str, object], ...] = (
    {},
    {"groups": 32, "width_per_group": 4},
    {"groups": 8, "width_per_group": 16},
    {"scales": 4, "width_per_group": 26},
    {"width_per_group": 128},
)


def random_network(chance: Random) -> tuple[ArchSpec, int]:
    """A network of 3 or 4 stages and the side of its images, 32 to 256 pixels."""
    stages, width = chance.choice([3, 4, 4]), chance.choice([16, 24, 32, 48, 64, 64, 80])
    block = chance.choice(["basic", "bottleneck"])
    stem = chance.choice(["imagenet", "imagenet", "deep", "cifar"])
    values: dict[str, object] = {
        "block": block,
        "depths": tuple(chance.randint(1, 4) for _ in range(stages)),
        "widths": tuple(width * 2**stage for stage in range(stages)),
        "shortcut": chance.choice(["projection", "projection", "identity", "avgpool", "none"]),
        "order": chance.choice(["post", "post", "pre"]),
        "stem": stem,
        "attention": chance.choice(["none", "none", "se"]),
        "norm": chance.choice(["batch", "batch", "batch", "group", "none"]),
        "act": chance.choice(["relu", "relu", "relu", "gelu", "silu"]),
        "output_stride": chance.choice([32, 32, 16]),
    }
    spec, _ = nearest(ArchSpec, values | (chance.choice(BOTTLENECKS) if block == "bottleneck" else {}))
    return spec, chance.choice([32, 48, 64] if stem == "cifar" else [96, 128, 160, 192, 224, 256])
