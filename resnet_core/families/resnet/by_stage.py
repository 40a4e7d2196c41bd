"""What a residual network may have stage by stage: attention, groups, blocks, norms, dilation.

Each list has a value for each stage, or none: then all stages are alike. In `attention_in` 1 stands for a
stage whose blocks have the network's attention; `stage_groups` are the groups of the 3x3, and
`stage_group_widths` what `width_per_group` is there; `stage_blocks` are kinds of blocks; `stage_norms` what
follows the convolutions of the blocks, while `norm` stays that of stem and head; in `dilated` 1 stands for a
stage that dilates in place of its stride, as torchvision's `replace_stride_with_dilation`.
"""

from __future__ import annotations

from typing import Protocol, get_args

from resnet_core.checks import MOST, SpecError, check_choice, dashed, shown
from resnet_core.language.layers import NormKind

__all__ = ["BLOCKS", "LISTS", "USUAL_WIDTH", "WORDS", "ByStage", "check_by_stage"]

Counts = tuple[int, ...]
Words = tuple[str, ...]
BLOCKS = ("basic", "bottleneck")
USUAL_WIDTH = 64
LISTS: dict[str, tuple[int, int]] = {  # the least and the most of each entry
    "attention_in": (0, 1),
    "stage_groups": (1, MOST),
    "stage_group_widths": (1, MOST),
    "dilated": (0, 1),
}
WORDS: dict[str, Words] = {"stage_blocks": BLOCKS, "stage_norms": get_args(NormKind)}  # what an entry may be
OF_BOTTLENECKS = {  # a list, the field that says the same of all stages, and what a basic block has
    "stage_groups": ("groups", 1),
    "stage_group_widths": ("width_per_group", USUAL_WIDTH),
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
    def dilated(self) -> Counts:
        """1 for each stage that dilates in place of its stride."""

    @property
    def attention(self) -> str:
        """The kind of attention."""

    @property
    def block(self) -> str:
        """The kind of block."""

    @property
    def stage_blocks(self) -> Words:
        """The kind of block of each stage."""

    @property
    def norm(self) -> str:
        """The norm of stem and head, and of all stages without a list."""

    @property
    def stage_norms(self) -> Words:
        """The norm of each stage."""


def check_by_stage(given: ByStage) -> None:
    """Raises `SpecError` for a list that no network has, or that says what no list says."""
    stages = len(given.depths)
    for field in (*LISTS, *WORDS):
        values = getattr(given, field)
        if values == ():
            continue
        _check_entries(field, values)
        if len(values) != stages:
            nearest = (*values, *[values[-1]] * stages)[:stages]
            why = f"{len(values)} values were given for {stages} stages; give one per stage"
            raise SpecError(field, f"{why}, such as {dashed(nearest)}", nearest)
    _check_attention(given)
    _check_alike("stage_blocks", given.stage_blocks, "block", given.stage_blocks[:1])
    if given.stage_blocks and given.block == "basic":
        why = (
            f"{dashed(given.stage_blocks)} was given, but block=basic says that all stages have basic blocks"
        )
        raise SpecError("stage_blocks", why, ())
    for field in OF_BOTTLENECKS:
        _check_of_bottlenecks(given, field)
    _check_alike("stage_norms", given.stage_norms, "norm", (given.norm,))
    _check_dilated(given.dilated)


def _check_entries(field: str, values: object) -> None:
    if type(values) is not tuple:
        kind = "a word" if field in WORDS else "a whole number"
        raise SpecError(field, f"{shown(values)} was given; allowed is {kind} per stage", ())
    if field in WORDS:
        _check_words(field, values)
        return
    least, most = LISTS[field]
    for value in values:
        if type(value) is not int or not least <= value <= most:
            whole = [each if type(each) is int else least for each in values]
            why = f"{shown(value)} was given for a stage; allowed are whole numbers from {least} to {most:,}"
            raise SpecError(field, why, tuple(min(max(each, least), most) for each in whole))


def _check_words(field: str, values: tuple[object, ...]) -> None:
    faults: list[SpecError] = []
    near: list[object] = []
    for value in values:
        try:
            check_choice(field, value, WORDS[field])
            near.append(value)
        except SpecError as fault:
            faults.append(fault)
            near.append(fault.nearest)
    if faults:
        why = faults[0].why.replace(" was given;", " was given for a stage;")
        raise SpecError(field, why, (*near,))


def _check_alike(field: str, values: tuple[object, ...], one: str, usual: tuple[object, ...]) -> None:
    """What all stages have is said by one value, for then all that ask for it find it there."""
    if values and {*values} == {*usual}:
        raise SpecError(field, f"{dashed(values)} was given, but {one}={values[0]} says the same", ())


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


def _check_of_bottlenecks(given: ByStage, field: str) -> None:
    values: Counts = getattr(given, field)
    one, usual = OF_BOTTLENECKS[field]
    blocks = given.stage_blocks or (given.block,) * len(given.depths)
    if not values:
        return
    if "bottleneck" not in blocks:
        raise SpecError(field, "groups were given, but a basic block has no inner 1x1", ())
    if getattr(given, one) != usual:
        why = f"{getattr(given, one)} was given, but each stage has {field.removeprefix('stage_')} of its own"
        raise SpecError(one, f"{why.replace('_', ' ')}; {usual} works", usual)
    basic = tuple(usual if block == "basic" else value for block, value in zip(blocks, values, strict=True))
    if basic != values:
        why = f"{dashed(values)} was given, but a basic block has no inner 1x1; {usual} stands for its stage"
        raise SpecError(field, why, basic)
    grouped = [value for block, value in zip(blocks, values, strict=True) if block == "bottleneck"]
    if len({*grouped}) == 1:
        why = f"{dashed(values)} was given, but {one}={grouped[0]} says the same"
        raise SpecError(field, why, ())


def _check_dilated(dilated: Counts) -> None:
    if not dilated:
        return
    if dilated[0]:
        why = f"{dashed(dilated)} was given, but the first stage has no stride to replace"
        raise SpecError("dilated", why, (0, *dilated[1:]))
    if not any(dilated):
        raise SpecError("dilated", f"{dashed(dilated)} was given, which is what no list says", ())
