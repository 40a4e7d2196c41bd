"""Seeded random specs over all fields, small enough to run."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from random import Random
from typing import get_args

from resnet_core.families.every import RESNET
from resnet_core.families.resnet.by_stage import WORDS
from resnet_core.plan import readable
from resnet_core.spec import CHOICES, FAMILIES, ArchSpec, Dtype, Input, Spec, nearest

SOME = 0.5
NARROW = 0.5  # the most that a multiplier is drawn above its least


def random_spec(seed: int) -> ArchSpec:
    """The spec of `seed`: each field drawn on its own, then moved to the nearest value that works."""
    draw = Random(seed)
    stages = draw.choice((1, 1, 2, 2, 3, 3, 4, 8))
    choices = {field: values for field, values in CHOICES.items() if field != "dims"}
    values: dict[str, object] = {field: draw.choice(values) for field, values in choices.items()}
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
    return nearest(ArchSpec, values | (_lists(draw, values) if draw.random() < SOME else {}))[0]


def _lists(draw: Random, values: dict[str, object]) -> dict[str, object]:
    """Half of the choices by stage, and what they need of others; those that say nothing new fall away."""
    depths = values["depths"]
    assert isinstance(depths, tuple)
    kinds: dict[str, Sequence[object]] = {
        "attention_in": (0, 1),
        "stage_groups": (1, 2, 3),
        "stage_group_widths": (16, 26, 64, 128),
        "dilated": (0, 1),
        **WORDS,
    }
    drawn = {field: tuple(draw.choice(some) for _ in depths) for field, some in kinds.items()}
    lists: dict[str, object] = {field: value for field, value in drawn.items() if draw.random() < SOME}
    needs: dict[str, dict[str, object]] = {
        "stage_groups": {"groups": 1},
        "stage_group_widths": {"width_per_group": 64},
        "stage_blocks": {"block": "bottleneck"},
    }
    for field in needs.keys() & lists.keys():
        lists |= needs[field]
    return lists


def random_network(family: str, seed: int) -> tuple[Spec, Input]:
    """A small network of any family, every field drawn on its own, and small images that it can read."""
    draw = Random(seed)
    spec = random_spec(seed) if family == RESNET else _random_of(FAMILIES[family], draw)
    images = Input(draw.randint(1, 48), draw.randint(1, 48), draw.randint(2, 3), draw.choice(get_args(Dtype)))
    return spec, readable(spec, images)[0]


def _random_of(kind: type[Spec], draw: Random) -> Spec:
    """Ranges are those of the family's own tables, cut short."""
    tables = vars(import_module(kind.__module__))
    reals = {**tables.get("NUMBERS", {}), **{f: (0.0, top) for f, top in tables.get("FRACTIONS", {}).items()}}
    values: dict[str, object] = {}
    for field, usual in vars(kind()).items():
        if field in tables["CHOICES"]:
            values[field] = draw.choice(tables["CHOICES"][field])
        elif isinstance(usual, tuple):
            most, stages = (3, draw.randint(1, 4)) if field == "depths" else (24, len(usual))
            values[field] = tuple(draw.randint(1, most) for _ in range(stages))
        elif isinstance(usual, int):
            least, most = tables["COUNTS"][field]
            values[field] = draw.randint(least, min(most, least + (3 if field == "depth" else 12)))
        else:
            least, most = reals[field]
            values[field] = draw.choice((usual, draw.uniform(least, min(most, least + NARROW))))
    return nearest(kind, values)[0]
