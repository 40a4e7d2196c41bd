"""A residual network as a checked value: its fields, their ranges, and the rules that join them.

Every value is checked when it is made, so an `ArchSpec` is one that can be built. A rule looks at a whole
spec and raises `SpecError` for the field to change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import (
    MOST,
    SpecError,
    check_choice,
    check_count,
    check_counts,
    check_fraction,
    dashed,
)
from resnet_core.families.resnet.by_stage import USUAL_WIDTH, check_by_stage
from resnet_core.families.resnet.pairs import (
    check_drop_path,
    check_identity,
    check_radix,
    check_stem,
    check_widths,
)
from resnet_core.language.layers import ActKind, NormKind
from resnet_core.language.shape import Dims

Block = Literal["basic", "bottleneck"]
Shortcut = Literal["projection", "identity", "projection_all", "avgpool", "none"]
Order = Literal["post", "pre"]
StrideAt = Literal["3x3", "1x1"]
Stem = Literal["imagenet", "cifar", "deep", "tiered", "rs"]
Downsampling = Literal["stride", "average", "average_3x3", "average_3x3_first"]
Attention = Literal["none", "se", "eca", "split", "sk", "sk_half"]
OutputStride = Literal[32, 16, 8]

EXPANSION: dict[Block, int] = {"basic": 1, "bottleneck": 4}
MAX_STAGES = MAX_SCALES = MAX_RADIX = 8
RADIX = 2
REDUCED: tuple[Attention, ...] = ("se", "split", "sk", "sk_half")
IN_THE_3X3: tuple[Attention, ...] = ("split", "sk", "sk_half")
MAX_DROP_PATH = 0.9
THREE_CONVS: tuple[Stem, ...] = ("deep", "tiered", "rs")
TIERED_LEAST = 8  # channels: its first convolution has three eighths of them


@dataclass(frozen=True)
class ArchSpec:
    """A residual network. The defaults are ResNet-50 (v1.5). Raises `SpecError` for what cannot be built.

    `widths` are stage widths before expansion; `groups` and `width_per_group` are torchvision's: the inner
    width of a bottleneck is `width * width_per_group // 64 * groups`, times `scales` (Res2Net). `by_stage`
    has the lists; `norm` is that of stem and head too. With `dims` 1 it reads signals: windows have a length
    alone, and the input a height of 1.
    """

    block: Block = "bottleneck"
    depths: tuple[int, ...] = (3, 4, 6, 3)
    widths: tuple[int, ...] = (64, 128, 256, 512)
    groups: int = 1
    width_per_group: int = USUAL_WIDTH
    scales: int = 1
    shortcut: Shortcut = "projection"
    order: Order = "post"
    stride_at: StrideAt = "3x3"
    stem: Stem = "imagenet"
    stem_width: int = 0
    downsampling: Downsampling = "stride"
    attention: Attention = "none"
    se_reduction: int = 16
    radix: int = RADIX
    norm: NormKind = "batch"
    act: ActKind = "relu"
    drop_path: float = 0.0
    output_stride: OutputStride = 32
    attention_in: tuple[int, ...] = ()
    stage_groups: tuple[int, ...] = ()
    stage_group_widths: tuple[int, ...] = ()
    stage_blocks: tuple[Block, ...] = ()
    stage_norms: tuple[NormKind, ...] = ()
    dilated: tuple[int, ...] = ()
    dims: Dims = 2
    in_channels: int = 3
    num_classes: int = 1000

    def __post_init__(self) -> None:
        for field, choices in CHOICES.items():
            check_choice(field, getattr(self, field), choices)
        check_counts("depths", self.depths, MAX_STAGES)
        check_counts("widths", self.widths, MAX_STAGES)
        for field, (least, most) in COUNTS.items():
            check_count(field, getattr(self, field), least, most)
        check_fraction("drop_path", self.drop_path, MAX_DROP_PATH)
        check_by_stage(self)
        check_widths(self.depths, self.widths)
        if self.stem in THREE_CONVS:
            check_stem(self.stem, self.stem_channels, TIERED_LEAST if self.stem == "tiered" else 2)
        for rule in CROSS_RULES:
            rule(self)
        if self.shortcut == "identity":
            check_identity(self.stem_channels, self.outputs)
        check_radix(self.attention, self.radix, RADIX)
        check_drop_path(self.shortcut, self.drop_path)

    @property
    def expansion(self) -> int:
        """Output channels of a block divided by its stage width, where all stages have one kind of block."""
        return EXPANSION[self.block]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The kind of block of each stage."""
        return self.stage_blocks or (self.block,) * len(self.depths)

    @property
    def norms(self) -> tuple[NormKind, ...]:
        """The norm of each stage's blocks."""
        return self.stage_norms or (self.norm,) * len(self.depths)

    @property
    def outputs(self) -> tuple[int, ...]:
        """Output channels of each stage."""
        return tuple(width * EXPANSION[block] for width, block in zip(self.widths, self.blocks, strict=True))

    @property
    def stem_channels(self) -> int:
        """Output channels of the stem."""
        return self.stem_width or self.widths[0]


CHOICES: dict[str, tuple[object, ...]] = {
    "block": get_args(Block),
    "shortcut": get_args(Shortcut),
    "order": get_args(Order),
    "stride_at": get_args(StrideAt),
    "stem": get_args(Stem),
    "downsampling": get_args(Downsampling),
    "attention": get_args(Attention),
    "norm": get_args(NormKind),
    "act": get_args(ActKind),
    "output_stride": get_args(OutputStride),
    "dims": get_args(Dims),
}
COUNTS: dict[str, tuple[int, int]] = {
    "groups": (1, MOST),
    "width_per_group": (1, MOST),
    "scales": (1, MAX_SCALES),
    "stem_width": (0, MOST),
    "se_reduction": (1, MOST),
    "radix": (1, MAX_RADIX),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}

ONLY_IN_BOTTLENECKS: dict[str, object] = {
    "groups": 1,
    "width_per_group": USUAL_WIDTH,
    "scales": 1,
    "stride_at": "3x3",
}


def _signals_have_simple_gates(spec: ArchSpec) -> None:
    if spec.dims == 1 and spec.attention not in ("none", "se"):
        raise SpecError("attention", f"{spec.attention} was given, but signals have 'se' alone", "se")


def _basic_blocks_are_simple(spec: ArchSpec) -> None:
    if spec.block == "basic":
        for field, only in ONLY_IN_BOTTLENECKS.items():
            given = getattr(spec, field)
            if given != only:
                why = f"{given} was given, but a basic block has no inner 1x1; it allows {only} only"
                raise SpecError(field, why, only)


def _groups_have_channels(spec: ArchSpec) -> None:
    wanted = spec.radix if spec.attention == "split" else 1
    each = zip(spec.widths, spec.blocks, strict=True)
    leasts = tuple(-(-64 * wanted // width) if block == "bottleneck" else 1 for width, block in each)
    few = f"fewer channels than {wanted}" if wanted > 1 else "no channel"
    if spec.stage_group_widths:
        nearest = tuple(map(max, spec.stage_group_widths, leasts))
        if nearest != spec.stage_group_widths:
            given = dashed(spec.stage_group_widths)
            why = f"{given} was given, which leaves {few} in a group of some stage; {dashed(nearest)} works"
            raise SpecError("stage_group_widths", why, nearest)
    elif spec.width_per_group < (least := max(leasts)):
        why = (
            f"{spec.width_per_group} was given, which leaves {few} in a group of the stage of width "
            f"{spec.widths[leasts.index(least)]}; it allows {least} or more"
        )
        raise SpecError("width_per_group", why, least)


def _parts_halve_themselves(spec: ArchSpec) -> None:
    if spec.scales > 1 and spec.downsampling != "stride":
        why = f"{spec.downsampling} was given, but each of the {spec.scales} scales has a stride of its own"
        raise SpecError("downsampling", f"{why}; 'stride' works", "stride")


def _attention_has_its_3x3(spec: ArchSpec) -> None:
    flags = spec.attention_in or (1,) * len(spec.depths)
    having = {block for block, has in zip(spec.blocks, flags, strict=True) if has}
    if spec.attention == "split" and "basic" in having:
        why = "split was given, but split attention stands between the two 1x1 of a bottleneck; 'none' works"
        raise SpecError("attention", why, "none")
    if spec.attention == "sk_half" and "bottleneck" in having:
        why = "sk_half was given, but only in a basic block does each kernel read half; 'sk' works"
        raise SpecError("attention", why, "sk")
    if spec.attention in IN_THE_3X3 and spec.scales > 1:
        why = f"{spec.scales} was given, but {spec.attention} attention has a 3x3 of its own kind; 1 works"
        raise SpecError("scales", why, 1)


def _maps_have_halves(spec: ArchSpec) -> None:
    if spec.attention != "sk_half":
        return
    odd = [channels for channels in (spec.stem_channels, *spec.widths) if channels % 2]
    if odd:
        why = f"sk_half was given, but {odd[0]} channels have no halves; 'sk' works"
        raise SpecError("attention", why, "sk")


def _squeeze_leaves_channels(spec: ArchSpec) -> None:
    if spec.attention != "se":
        return
    narrowest = min(spec.outputs)
    if spec.se_reduction > narrowest:
        why = f"{spec.se_reduction} was given, but the narrowest block has {narrowest} channels to squeeze"
        raise SpecError("se_reduction", f"{why}; at most {narrowest} works", narrowest)


CROSS_RULES = (
    _signals_have_simple_gates,
    _basic_blocks_are_simple,
    _groups_have_channels,
    _parts_halve_themselves,
    _attention_has_its_3x3,
    _maps_have_halves,
    _squeeze_leaves_channels,
)
