"""Networks of every kind that there is, by chance."""

from __future__ import annotations

from random import Random

from resnet_core.families.every import RESNET
from resnet_core.plan import readable
from resnet_core.spec import FAMILIES, ArchSpec, Input, Spec, nearest

BOTTLENECKS: tuple[dict[str, object], ...] = (
    {},
    {"groups": 32, "width_per_group": 4},
    {"groups": 8, "width_per_group": 16},
    {"scales": 4, "width_per_group": 26},
    {"width_per_group": 128},
)
SIDES = (128, 160, 192, 224, 256)
# Of every other family, what a field may be: sizes as they are published, and between those.
USUAL: dict[str, dict[str, tuple[object, ...]]] = {
    "alexnet": {"widths": ((64, 192, 384, 256, 256), (48, 128, 192, 192, 128)), "hidden": (1024, 2048, 4096)},
    "vgg": {
        "depths": ((1, 1, 1, 1, 1), (1, 1, 2, 2, 2), (2, 2, 2, 2), (1, 2, 2)),
        "widths": ((64, 128, 256, 512, 512), (32, 64, 128, 256, 256)),
        "norm": ("none", "batch"),
        "fc_width": (512, 1024, 4096),
    },
    "googlenet": {"depths": ((2, 5, 2), (1, 3, 2), (2, 2)), "percent": (50, 75, 125), "wide_kernel": (3, 5)},
    "squeezenet": {"depths": ((2, 4, 2), (3, 3), (2, 2, 2)), "fire_width": (64, 96, 160), "squeeze": (4, 8)},
    "densenet": {"depths": ((6, 8, 8, 6), (4, 8, 12), (6, 12, 18, 12)), "growth_rate": (12, 24, 40)},
    "mobilenet": {"version": ("v2", "v3_large", "v3_small"), "width_multiplier": (0.5, 0.75, 1.25, 1.5)},
    "shufflenet": {
        "depths": ((4, 8, 4), (2, 4, 2)),
        "widths": ((64, 128, 256), (116, 232, 464), (176, 352, 704)),
    },
    "mnasnet": {"width_multiplier": (0.35, 0.9, 1.2, 1.5)},
    "efficientnet": {"width_multiplier": (0.8, 1.3, 1.5), "depth_multiplier": (0.7, 1.0, 1.3)},
    "regnet": {
        "depth": (8, 12, 20),
        "wa": (20.0, 36.0),
        "group_width": (8, 16, 24),
        "attention": ("none", "se"),
    },
    "convnext": {
        "depths": ((2, 2, 4, 2), (1, 2, 6), (3, 3, 6, 3)),
        "widths": ((64, 128, 256, 512), (80, 160, 320, 640)),
        "kernel": (5, 7, 9),
    },
    "vit": {
        "patch": (8, 16, 20, 32),
        "depth": (3, 6, 9),
        "token_width": (192, 384, 576),
        "heads": (3, 6, 12),
        "mlp_width": (768, 1536, 2304),
    },
}


def random_network_of(family: str, chance: Random) -> tuple[Spec, int]:
    """A network of the family that links call so, and the side of its images, 32 to 256 pixels."""
    if family == RESNET:
        return random_network(chance)
    values = {field: chance.choice(some) for field, some in USUAL[family].items()}
    spec, _ = nearest(FAMILIES[family], values)
    side = chance.choice(SIDES)
    images, _ = readable(spec, Input(side, side))
    return spec, images.height


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
