"""What a residual network has in some stages and another has not, in words."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.checks import dashed
from resnet_core.spec import ArchSpec

__all__ = ["NORMS", "by_stage", "widths_name"]

NORMS = {"batch": "BN", "group": "GN", "none": "without norm"}


def by_stage(spec: ArchSpec, other: ArchSpec) -> Iterator[str]:
    """The lists by stage in which `spec` differs."""
    if spec.attention_in != other.attention_in:
        yield f"attention in {_stages(spec.attention_in) or 'all stages'}"
    if spec.stage_blocks != other.stage_blocks:
        yield (
            f"basic blocks in {_having('basic', spec.stage_blocks)}" if spec.stage_blocks else "blocks alike"
        )
    if spec.stage_norms != other.stage_norms:
        yield _norms(spec)
    if spec.stage_group_widths != other.stage_group_widths:
        widths = spec.stage_group_widths
        yield f"group widths {dashed(widths)}" if widths else "group widths alike"
    if spec.stage_groups != other.stage_groups:
        yield f"groups {dashed(spec.stage_groups)}" if spec.stage_groups else "groups alike"
    if spec.dilated != other.dilated:
        yield f"dilation in {_stages(spec.dilated)}" if spec.dilated else "no dilation"


def widths_name(widths: tuple[int, ...], others: tuple[int, ...]) -> str:
    """`2x wide` where all are so many times the others, else the widths."""
    factor = f"{widths[0] / others[0]:g}"
    alike = len(widths) == len(others) and all(
        width * others[0] == other * widths[0] for width, other in zip(widths, others, strict=True)
    )
    return f"{factor}x wide" if alike and len(factor) <= 5 else f"widths {dashed(widths)}"


def _norms(spec: ArchSpec) -> str:
    """`GN in stages 1, 2`: what stages have besides the norm of stem and head."""
    own = [kind for kind in dict.fromkeys(spec.stage_norms) if kind != spec.norm]
    named = (f"{NORMS[kind]} in {_having(kind, spec.stage_norms)}" for kind in own)
    return " and ".join(named) or "norms alike"


def _having(kind: str, kinds: tuple[str, ...]) -> str:
    return _stages(tuple(int(each == kind) for each in kinds))


def _stages(flags: tuple[int, ...]) -> str:
    """`stages 3, 4`."""
    numbers = [str(stage) for stage, flag in enumerate(flags, 1) if flag]
    return f"stage{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}" if numbers else ""
