"""Seeded random specs over all fields, small enough to run."""

from __future__ import annotations

from random import Random

from resnet_core.spec import CHOICES, ArchSpec, nearest


def random_spec(seed: int) -> ArchSpec:
    """The spec of `seed`: each field drawn on its own, then moved to the nearest value that works."""
    draw = Random(seed)
    stages = draw.choice((1, 1, 2, 2, 3, 3, 4, 8))
    values: dict[str, object] = {field: draw.choice(choices) for field, choices in CHOICES.items()}
    values |= {
        "depths": tuple(draw.randint(1, 3) for _ in range(stages)),
        "widths": tuple(draw.choice((4, 8, 12, 16, 24)) for _ in range(stages)),
        "groups": draw.choice((1, 1, 2, 3)),
        "width_per_group": draw.choice((64, 64, 16, 26, 128)),
        "scales": draw.choice((1, 1, 2, 3, 8)),
        "stem_width": draw.choice((0, 0, 4, 6, 10)),
        "radix": draw.choice((1, 2, 3)),
        "se_reduction": draw.choice((1, 3, 4, 16)),
        "drop_path": draw.choice((0.0, 0.0, 0.2, 0.9)),
        "in_channels": draw.choice((1, 3, 4)),
        "num_classes": draw.choice((1, 10, 37)),
    }
    if values["shortcut"] == "identity":
        values |= {"widths": (8, 8, 16, 16, 24, 24, 32, 32)[:stages], "stem_width": draw.choice((0, 4, 6))}
    return nearest(ArchSpec, values)[0]
