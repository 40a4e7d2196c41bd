"""What the blocks of one stage are made of, where stages differ."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from resnet_core.families.resnet.by_stage import LISTS, WORDS
from resnet_core.families.resnet.spec import ONLY_IN_BOTTLENECKS, RADIX, ArchSpec

__all__ = ["at_stage", "differs_by_stage"]

NO_LISTS: dict[str, tuple[()]] = dict.fromkeys((*LISTS, *WORDS), ())


def differs_by_stage(spec: ArchSpec) -> bool:
    """Whether the blocks of some stages are not made as those of others; dilation alone is no other block."""
    own = spec.stage_groups or spec.stage_group_widths or spec.stage_blocks or spec.stage_norms
    return bool(own or spec.attention_in)


def at_stage(spec: ArchSpec, stage: int) -> ArchSpec:
    """What the blocks of a stage are made by; the first is 0. It tells of no other stage, and of no stem."""
    return _at_stage(spec, stage) if differs_by_stage(spec) else spec


@lru_cache(maxsize=256)
def _at_stage(spec: ArchSpec, stage: int) -> ArchSpec:
    changes: dict[str, object] = {
        **NO_LISTS,
        "depths": (spec.depths[stage],),
        "widths": (spec.widths[stage],),
        "stem": "imagenet",
        "stem_width": 0,
        "block": spec.blocks[stage],
    }
    if spec.stage_norms:
        changes["norm"] = spec.stage_norms[stage]
    if spec.stage_groups:
        changes["groups"] = spec.stage_groups[stage]
    if spec.stage_group_widths:
        changes["width_per_group"] = spec.stage_group_widths[stage]
    if spec.blocks[stage] == "basic":
        changes |= ONLY_IN_BOTTLENECKS
    if spec.attention_in and not spec.attention_in[stage]:
        changes |= {"attention": "none", "radix": RADIX}
    return replace(spec, **changes)  # type: ignore[arg-type]  # the checks are made in there
