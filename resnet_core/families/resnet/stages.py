"""What the blocks of one stage are made of, where stages differ."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from resnet_core.families.resnet.spec import RADIX, ArchSpec

__all__ = ["at_stage"]


def at_stage(spec: ArchSpec, stage: int) -> ArchSpec:
    """`spec` with the attention and the groups that it has in a stage; the first is 0."""
    return _at_stage(spec, stage) if spec.attention_in or spec.stage_groups else spec


@lru_cache(maxsize=256)
def _at_stage(spec: ArchSpec, stage: int) -> ArchSpec:
    groups = spec.stage_groups[stage] if spec.stage_groups else spec.groups
    one = replace(spec, attention_in=(), stage_groups=(), groups=groups)
    if spec.attention_in and not spec.attention_in[stage]:
        return replace(one, attention="none", radix=RADIX)
    return one
