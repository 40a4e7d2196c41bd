"""What a residual network has in some stages and another has not, in words."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.checks import dashed
from resnet_core.spec import ArchSpec

__all__ = ["by_stage"]


def by_stage(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    """The lists by stage in which `spec` differs."""
    if spec.attention_in != other.attention_in:
        yield f"attention in {_stages(spec.attention_in) or 'all stages'}"
    if spec.stage_groups != other.stage_groups:
        yield f"groups {dashed(spec.stage_groups)}" if spec.stage_groups else "groups alike"
    if spec.dilated != other.dilated:
        yield f"dilation in {_stages(spec.dilated)}" if spec.dilated else "no dilation"


def _stages(flags: tuple[int, ...]) -> str:
    """`stages 3, 4`."""
    numbers = [str(stage) for stage, flag in enumerate(flags, 1) if flag]
    return f"stage{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else ""
