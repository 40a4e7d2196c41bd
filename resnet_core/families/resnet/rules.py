"""The rules that join fields: each looks at a whole spec and raises `SpecError` for the field to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resnet_core.checks import MOST, dashed
from resnet_core.errors import SpecError

if TYPE_CHECKING:
    from resnet_core.spec import ArchSpec

ONLY_IN_BOTTLENECKS: dict[str, object] = {
    "groups": 1,
    "width_per_group": 64,
    "scales": 1,
    "stride_at": "3x3",
}


def _stage_lists_match(spec: ArchSpec) -> None:
    stages, given = len(spec.depths), len(spec.widths)
    if stages != given:
        doubled = tuple(min(spec.widths[-1] * 2**i, MOST) for i in range(1, stages - given + 1))
        nearest = (spec.widths + doubled)[:stages]
        why = f"{given} widths were given for {stages} stages; give one a stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)


def _basic_blocks_are_simple(spec: ArchSpec) -> None:
    if spec.block == "basic":
        for field, only in ONLY_IN_BOTTLENECKS.items():
            given = getattr(spec, field)
            if given != only:
                why = f"{given} was given, but a basic block has no inner 1x1; it allows {only} only"
                raise SpecError(field, why, only)


def _groups_have_channels(spec: ArchSpec) -> None:
    narrowest = min(spec.widths)
    if spec.block == "bottleneck" and narrowest * spec.width_per_group < 64:
        least = -(-64 // narrowest)
        why = (
            f"{spec.width_per_group} was given, which leaves no channel in a group of the stage of width "
            f"{narrowest}; it allows {least} or more"
        )
        raise SpecError("width_per_group", why, least)


def _deep_stem_halves(spec: ArchSpec) -> None:
    if spec.stem == "deep" and spec.stem_channels % 2:
        nearest = spec.stem_channels + 1
        why = f"{spec.stem_channels} was given, but the deep stem starts with half of it; {nearest} works"
        raise SpecError("stem_width", why, nearest)


def _squeeze_leaves_channels(spec: ArchSpec) -> None:
    narrowest = min(spec.widths) * spec.expansion
    if spec.attention == "se" and spec.se_reduction > narrowest:
        why = f"{spec.se_reduction} was given, but the narrowest block has {narrowest} channels to squeeze"
        raise SpecError("se_reduction", f"{why}; at most {narrowest} works", narrowest)


def _identity_never_narrows(spec: ArchSpec) -> None:
    if spec.shortcut == "identity":
        outputs = [width * spec.expansion for width in spec.widths]
        for before, after in zip([spec.stem_channels, *outputs[:-1]], outputs, strict=True):
            if after < before:
                why = (
                    f"an identity shortcut can add channels of zeros but not drop any, and here {before} "
                    f"channels become {after}; 'projection' works"
                )
                raise SpecError("shortcut", why, "projection")


def _drop_path_needs_a_shortcut(spec: ArchSpec) -> None:
    if spec.drop_path > 0 and spec.shortcut == "none":
        why = f"{spec.drop_path} was given, but in a plain network a dropped branch leaves nothing; 0.0 works"
        raise SpecError("drop_path", why, 0.0)


CROSS_RULES = (
    _stage_lists_match,
    _basic_blocks_are_simple,
    _groups_have_channels,
    _deep_stem_halves,
    _squeeze_leaves_channels,
    _identity_never_narrows,
    _drop_path_needs_a_shortcut,
)
