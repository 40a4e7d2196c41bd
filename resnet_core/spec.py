"""What is asked for: a residual network, the images it reads, and how its weights start.

Every value here is checked when it is made, so whoever holds an `ArchSpec` holds one that can be built.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeVar, get_args

from resnet_core.checks import MOST, check_choice, check_count, check_counts, check_fraction, dashed, shown
from resnet_core.errors import SpecError
from resnet_core.families.resnet.rules import CROSS_RULES

__all__ = [
    "DTYPE_BYTES",
    "ArchSpec",
    "Init",
    "Input",
    "SpecError",
    "from_query",
    "nearest",
    "read_query",
    "to_query",
]

Block = Literal["basic", "bottleneck"]
Shortcut = Literal["projection", "identity", "projection_all", "avgpool", "none"]
Order = Literal["post", "pre"]
StrideAt = Literal["3x3", "1x1"]
Stem = Literal["imagenet", "cifar", "deep"]
Attention = Literal["none", "se"]
NormKind = Literal["batch", "group", "none"]
ActKind = Literal["relu", "gelu", "silu"]
OutputStride = Literal[32, 16, 8]
Scheme = Literal["he_fan_out", "he_fan_in", "xavier", "normal_0.01"]
Dtype = Literal["float32", "float64", "float16", "bfloat16"]

DTYPE_BYTES: dict[Dtype, int] = {"float32": 4, "float64": 8, "float16": 2, "bfloat16": 2}
EXPANSION: dict[Block, int] = {"basic": 1, "bottleneck": 4}
MAX_STAGES = 8
MAX_SCALES = 8
MAX_DROP_PATH = 0.9


@dataclass(frozen=True)
class ArchSpec:
    """A residual network. The defaults are ResNet-50 (v1.5). Raises `SpecError` for what cannot be built.

    `widths` are stage widths before expansion; `groups` and `width_per_group` are torchvision's: the inner
    width of a bottleneck is `width * width_per_group // 64 * groups`, times `scales` (Res2Net).
    """

    block: Block = "bottleneck"
    depths: tuple[int, ...] = (3, 4, 6, 3)
    widths: tuple[int, ...] = (64, 128, 256, 512)
    groups: int = 1
    width_per_group: int = 64
    scales: int = 1
    shortcut: Shortcut = "projection"
    order: Order = "post"
    stride_at: StrideAt = "3x3"
    stem: Stem = "imagenet"
    stem_width: int = 0
    attention: Attention = "none"
    se_reduction: int = 16
    norm: NormKind = "batch"
    act: ActKind = "relu"
    drop_path: float = 0.0
    output_stride: OutputStride = 32
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
        for rule in CROSS_RULES:
            rule(self)

    @property
    def expansion(self) -> int:
        """Output channels of a block divided by its stage width."""
        return EXPANSION[self.block]

    @property
    def stem_channels(self) -> int:
        """Output channels of the stem."""
        return self.stem_width or self.widths[0]


@dataclass(frozen=True)
class Input:
    """A batch of images: pixels, images, and the number format they and the weights are held in."""

    height: int = 224
    width: int = 224
    batch: int = 1
    dtype: Dtype = "float32"

    def __post_init__(self) -> None:
        for field in ("height", "width", "batch"):
            check_count(field, getattr(self, field), 1)
        check_choice("dtype", self.dtype, tuple(DTYPE_BYTES))

    @property
    def element_bytes(self) -> int:
        """Bytes of one element in this number format."""
        return DTYPE_BYTES[self.dtype]


@dataclass(frozen=True)
class Init:
    """How weights start. `zero_gamma` sets the last norm of each branch to 0 (Goyal 2017, section 5.1)."""

    scheme: Scheme = "he_fan_out"
    zero_gamma: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("scheme", self.scheme, get_args(Scheme))
        check_choice("zero_gamma", self.zero_gamma, (False, True))
        check_count("seed", self.seed, 0, 2**63 - 1)


CHOICES: dict[str, tuple[object, ...]] = {
    "block": get_args(Block),
    "shortcut": get_args(Shortcut),
    "order": get_args(Order),
    "stride_at": get_args(StrideAt),
    "stem": get_args(Stem),
    "attention": get_args(Attention),
    "norm": get_args(NormKind),
    "act": get_args(ActKind),
    "output_stride": get_args(OutputStride),
}
COUNTS: dict[str, tuple[int, int]] = {
    "groups": (1, MOST),
    "width_per_group": (1, MOST),
    "scales": (1, MAX_SCALES),
    "stem_width": (0, MOST),
    "se_reduction": (1, MOST),
    "in_channels": (1, MOST),
    "num_classes": (1, MOST),
}

Asked = TypeVar("Asked", ArchSpec, Input)


def nearest(kind: type[Asked], values: Mapping[str, object]) -> tuple[Asked, tuple[SpecError, ...]]:
    """`kind(**values)`, impossible values moved to the nearest possible, and an error for each move."""
    asked = dict(values)
    faults: list[SpecError] = []
    while True:
        try:
            return kind(**asked), tuple(faults)  # type: ignore[arg-type]  # the checks are made in there
        except SpecError as fault:
            if len(faults) > 2 * len(fields(kind)):
                raise  # a rule whose nearest value does not work: a defect of that rule
            faults.append(fault)
            asked[fault.field] = fault.nearest


def to_query(spec: ArchSpec, input: Input | None = None) -> dict[str, str]:
    """The text form for links: the fields that differ from ResNet-50's, and from a 224 x 224 image's."""
    asked: tuple[tuple[object, object], ...] = ((spec, ArchSpec()), (input or Input(), Input()))
    return {
        name: dashed(now) if isinstance(now, tuple) else str(now)
        for value, default in asked
        for name, now in vars(value).items()
        if now != getattr(default, name)
    }


def from_query(query: Mapping[str, str]) -> ArchSpec:
    """The spec that a link asks for; a field left out is ResNet-50's. Raises the first fault."""
    spec, _, faults = read_query(query)
    if faults:
        raise faults[0]
    return spec


def read_query(query: Mapping[str, str]) -> tuple[ArchSpec, Input, tuple[SpecError, ...]]:
    """What a link asks for, as far as it can be had, and an error for each value ignored or moved."""
    faults: list[SpecError] = []
    read: dict[str, object] = {}
    for name, text in query.items():
        try:
            if name not in DEFAULTS:
                raise SpecError(shown(name), "no field has this name, so it was left out", None)
            read[name] = _parse(name, text)
        except SpecError as fault:
            faults.append(fault)
    input_fields = vars(Input()).keys()
    spec, of_spec = nearest(
        ArchSpec, {name: value for name, value in read.items() if name not in input_fields}
    )
    input, of_input = nearest(Input, {name: value for name, value in read.items() if name in input_fields})
    return spec, input, (*faults, *of_spec, *of_input)


def _parse(field: str, text: str) -> object:
    """`text` as the type that `field` has. Raises `SpecError` for what cannot be read."""
    default = DEFAULTS[field]
    pattern, convert, form = FORMS[type(default)]
    if type(text) is not str or not pattern.fullmatch(text):
        raise SpecError(field, f"{shown(text)} cannot be read; it takes {form}", default)
    return convert(text)


DEFAULTS: dict[str, object] = {**vars(ArchSpec()), **vars(Input())}
FORMS: dict[type, tuple[re.Pattern[str], Callable[[str], object], str]] = {
    str: (re.compile(r".*", re.DOTALL), str, "a word"),
    int: (re.compile(r"-?[0-9]{1,12}"), int, "a whole number"),
    float: (re.compile(r"-?[0-9]{0,3}\.?[0-9]{1,20}(e-?[0-9]{1,3})?"), float, "a number such as 0.2"),
    tuple: (
        re.compile(r"[0-9]{1,12}(-[0-9]{1,12}){0,63}"),
        lambda text: tuple(map(int, text.split("-"))),
        "whole numbers joined by dashes, such as 3-4-6-3",
    ),
}
