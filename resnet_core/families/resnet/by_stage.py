"""What a residual network may have stage by stage: the rules for attention, groups and dilation.

Each list has a number for each stage, or none: then all stages are alike. In `attention_in` 1 stands for a
stage whose blocks have the network's attention; `stage_groups` are the groups of the 3x3; in `dilated` 1
stands for a stage that dilates in place of its stride, as torchvision's `replace_stride_with_dilation`.
"""

from __future__ import annotations

from typing import Protocol

from resnet_core.checks import MOST, SpecError, dashed, shown

__all__ = ["LISTS", "ByStage", "check_by_stage"]

Counts = tuple[int, ...]
LISTS: dict[str, tuple[int, int]] = {  # the least and the most of each entry
    "attention_in": (0, 1),
    "stage_groups": (1, MOST),
    "dilated": (0, 1),
}


class ByStage(Protocol):
    """A network's lists, and what they go with."""

    @property
    def depths(self) -> Counts:
        """The blocks of each stage."""

    @property
    def attention_in(self) -> Counts:
        """1 for each stage that has the attention."""

    @property
    def stage_groups(self) -> Counts:
        """The groups of each stage."""

    @property
    def dilated(self) -> Counts:
        """1 for each stage that dilates in place of its stride."""

    @property
    def attention(self) -> str:
        """The kind of attention."""

    @property
    def groups(self) -> int:
        """The groups of all stages."""

    @property
    def block(self) -> str:
        """The kind of block."""


def check_by_stage(given: ByStage) -> None:
    """Raises `SpecError` for a list that no network has, or that says what no list says."""
    stages = len(given.depths)
    for field, (least, most) in LISTS.items():
        values = getattr(given, field)
        _check_entries(field, values, least, most)
        if values and len(values) != stages:
            nearest = (*values, *[values[-1]] * stages)[:stages]
            why = f"{len(values)} values were given for {stages} stages; give one per stage"
            raise SpecError(field, f"{why}, such as {dashed(nearest)}", nearest)
    _check_attention(given)
    _check_groups(given)
    _check_dilated(given.dilated)


def _check_entries(field: str, values: object, least: int, most: int) -> None:
    if type(values) is not tuple:
        raise SpecError(field, f"{shown(values)} was given; allowed is a whole number per stage", ())
    for value in values:
        if type(value) is not int or not least <= value <= most:
            whole = [each if type(each) is int else least for each in values]
            why = f"{shown(value)} was given for a stage; allowed are whole numbers from {least} to {most:,}"
            raise SpecError(field, why, tuple(min(max(each, least), most) for each in whole))


def _check_attention(given: ByStage) -> None:
    if not given.attention_in:
        return
    if given.attention == "none":
        raise SpecError(
            "attention_in", f"{dashed(given.attention_in)} was given, but no kind of attention is chosen", ()
        )
    if len(set(given.attention_in)) == 1:
        every = "every stage has it already" if given.attention_in[0] else "then no stage has attention"
        raise SpecError("attention_in", f"{dashed(given.attention_in)} was given, but {every}", ())


def _check_groups(given: ByStage) -> None:
    if not given.stage_groups:
        return
    if given.block == "basic":
        raise SpecError("stage_groups", "groups were given, but a basic block has no inner 1x1", ())
    if given.groups != 1:
        why = f"{given.groups} was given, but each stage has groups of its own; 1 works"
        raise SpecError("groups", why, 1)
    if len({*given.stage_groups}) == 1:
        why = f"{dashed(given.stage_groups)} was given, but groups={given.stage_groups[0]} says the same"
        raise SpecError("stage_groups", why, ())


def _check_dilated(dilated: Counts) -> None:
    if not dilated:
        return
    if dilated[0]:
        why = f"{dashed(dilated)} was given, but the first stage has no stride to replace"
        raise SpecError("dilated", why, (0, *dilated[1:]))
    if not any(dilated):
        raise SpecError("dilated", f"{dashed(dilated)} was given, which is what no list says", ())
