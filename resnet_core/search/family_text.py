"""The words of a search in any family: which networks are looked at, and what each has."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import parse_qsl

from resnet_core.checks import SpecError, dashed
from resnet_core.search.axes import Scaled, as_scaled, proportions_of
from resnet_core.search.family_space import family_space
from resnet_core.search.map import family_text, kept_family
from resnet_core.search.scaled_map import scaled_family_text
from resnet_core.spec import (
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    Shown,
    ShuffleNetSpec,
    VggSpec,
    VitSpec,
    family_name,
    from_query,
)

__all__ = ["blocks_of", "family_kept", "kept_text", "reach", "searched", "widths_of"]

VARIED = {
    *("depths", "depth", "depth_multiplier", "widths", "width_multiplier", "growth_rate"),
    *("token_width", "heads", "mlp_width", "w0", "wa", "wm"),
}
FREELY = "Each stage has, whatever the others have, from one to four times the blocks"
NARROWER = "and is not made narrower than the stage before"


def searched(spec: Shown) -> ArchSpec | Scaled:
    """The network as one of a family that can be searched. Raises `SpecError` for another."""
    if isinstance(spec, ArchSpec):
        return spec
    scaled = as_scaled(spec)
    if scaled is None:
        why = "was given, but a search is for families with a depth and a width; resnet works"
        raise SpecError("family", f"{family_name(spec)} {why}", "resnet")
    return scaled


def blocks_of(spec: ArchSpec | Scaled) -> str:
    """The blocks of each stage: `3-4-6-3`."""
    return dashed(spec.depths if isinstance(spec, ArchSpec) else proportions_of(spec))


def widths_of(spec: ArchSpec | Scaled) -> str:
    """All in which networks of a search differ beside blocks: `64-128-256-512`, `growth 32`."""
    match spec:
        case ArchSpec() | VggSpec() | ConvNextSpec() | ShuffleNetSpec():
            return dashed(spec.widths)
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return f"{spec.width_multiplier:g} ×"
        case DenseNetSpec():
            return f"growth {spec.growth_rate}, stem {spec.stem_width}"
        case VitSpec():
            return f"{spec.token_width} in {spec.heads} heads, perceptron {spec.mlp_width}"
        case RegNetSpec():
            return f"w0 {spec.w0}, wa {spec.wa:g}, wm {spec.wm:g}"
        case _:
            assert_never(spec)


def family_kept(spec: ArchSpec | Scaled, kept: str) -> ArchSpec | Scaled:
    """The network whose search `kept` names, if `spec` may be an answer of it; else `spec`."""
    if isinstance(spec, ArchSpec):
        return kept_family(spec, kept) or spec
    try:
        family = as_scaled(from_query(dict(parse_qsl(kept))))
    except SpecError:
        return spec
    return family if family and _fixed(family) == _fixed(spec) else spec


def kept_text(family: ArchSpec | Scaled) -> str:
    """A family for `family_kept` to read."""
    return family_text(family) if isinstance(family, ArchSpec) else scaled_family_text(family)


def _fixed(spec: Scaled) -> tuple[object, ...]:
    """What all networks of a search have alike."""
    free = VARIED | ({"stem_width"} if isinstance(spec, DenseNetSpec) else set())
    fixed = (value for field, value in vars(spec).items() if field not in free)
    return type(spec), len(proportions_of(spec)), *fixed


def reach(family: ArchSpec | Scaled) -> str:
    """Which networks a search looks at, in one or two sentences."""
    own = f"{blocks_of(family)} blocks of {widths_of(family)}"
    match family:
        case ArchSpec() | VggSpec() | ConvNextSpec() | ShuffleNetSpec():
            return f"{FREELY} and a quarter to four times the width of {own}, {NARROWER}."
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            wide, own = len(family_space(family).wide), f"{family.width_multiplier:g}"
            every = f"all have one of {wide} width multipliers from a quarter to four times {own}"
            return f"{FREELY} of {blocks_of(family)}; {every}."
        case DenseNetSpec():
            wide = len(family_space(family).wide)
            every = f"all have one of {wide} growth rates from a quarter to four times {family.growth_rate}"
            return (
                f"{FREELY} of {blocks_of(family)}; {every}, and the stem goes with it. Peaks, memory in "
                "training and latency cannot be asked for here: each layer reads more than the one before it."
            )
        case VitSpec():
            return (
                f"Each network has up to four times the {family.depth} encoder layers, a quarter to four "
                f"times the {family.heads} heads, of the same width, and a perceptron of a quarter to four "
                f"times the ratio; patches stay {family.patch} × {family.patch}."
            )
        case RegNetSpec():
            return (
                f"Each network has w0 and wa of a quarter to four times {family.w0} and {family.wa:g}, wm of "
                f"0.8 to 1.25 times {family.wm:g}, and up to four times the {family.depth} blocks, as long "
                f"as they make {len(family.stages)} stages; groups stay {family.group_width} channels wide."
            )
        case _:
            assert_never(family)
