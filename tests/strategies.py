"""Hypothesis strategies of valid networks and images, over all fields.

`specs()` gives small networks that can be built and run; `large_specs()` gives any that can be described.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import get_args

from hypothesis import strategies as st

from resnet_core.checks import MOST
from resnet_core.families.resnet.spec import EXPANSION, IN_THE_3X3, MAX_RADIX, MAX_SCALES
from resnet_core.plan import unfold
from resnet_core.spec import (
    MAX_DROP_PATH,
    MAX_STAGES,
    ActKind,
    ArchSpec,
    Attention,
    Block,
    Downsampling,
    Dtype,
    Input,
    NormKind,
    Order,
    OutputStride,
    Shortcut,
    SpecError,
    Stem,
    StrideAt,
    nearest,
)

# Channels of stems of three convolutions, which start with a part of them.
LEAST = {"deep": 2, "tiered": 8, "rs": 2}


@dataclass(frozen=True)
class Sizes:
    """The largest value to draw of each count."""

    stages: int
    blocks: int
    width: int
    groups: int
    inner: int  # channels of a group, before the scales
    scales: int
    count: int  # classes, image channels, and the like


SMALL = Sizes(stages=5, blocks=3, width=24, groups=4, inner=12, scales=4, count=12)
LARGE = Sizes(
    stages=MAX_STAGES, blocks=MOST, width=MOST, groups=MOST, inner=MOST, scales=MAX_SCALES, count=MOST
)


@st.composite
def _specs(draw: st.DrawFn, sizes: Sizes) -> ArchSpec:
    block = draw(st.sampled_from(get_args(Block)))
    shortcut = draw(st.sampled_from(get_args(Shortcut)))
    stem = draw(st.sampled_from(get_args(Stem)))
    stages = draw(st.integers(1, sizes.stages))
    depths = draw(st.tuples(*[st.integers(1, sizes.blocks)] * stages))
    least = LEAST.get(stem, 1)
    widths = draw(st.tuples(*[st.integers(least, sizes.width)] * stages))
    if shortcut == "identity":  # it can add channels but not drop any
        widths = tuple(sorted(widths))
    if least > 1:  # its first half needs a whole number of channels
        widths = (widths[0] - widths[0] % 2, *widths[1:])
    narrowest = min(widths) * EXPANSION[block]
    stem_width = draw(st.just(0) | st.integers(least, sizes.width))
    if shortcut == "identity":
        stem_width = min(stem_width, widths[0] * EXPANSION[block])
    attention = draw(st.sampled_from(_attentions(block, (*widths, stem_width))))
    spec = ArchSpec(
        block=block,
        depths=depths,
        widths=widths,
        shortcut=shortcut,
        order=draw(st.sampled_from(get_args(Order))),
        stem=stem,
        stem_width=stem_width - stem_width % 2 if least > 1 else stem_width,
        downsampling=draw(st.sampled_from(get_args(Downsampling))),
        attention=attention if attention != "split" else "none",
        se_reduction=draw(st.integers(1, min(narrowest, 32))),
        norm=draw(st.sampled_from(get_args(NormKind))),
        act=draw(st.sampled_from(get_args(ActKind))),
        drop_path=0.0 if shortcut == "none" else draw(st.just(0.0) | st.floats(0.0, MAX_DROP_PATH)),
        output_stride=draw(st.sampled_from(get_args(OutputStride))),
        in_channels=draw(st.just(3) | st.integers(1, sizes.count)),
        num_classes=draw(st.integers(1, sizes.count)),
    )
    whole = draw(_with_bottleneck_fields(spec, sizes, attention)) if block == "bottleneck" else spec
    return draw(_with_stages_of_their_own(whole, sizes))


@st.composite
def _with_stages_of_their_own(draw: st.DrawFn, spec: ArchSpec, sizes: Sizes) -> ArchSpec:
    """`spec`, half of the time with lists by stage where it can have them."""
    if draw(st.booleans()):
        return spec
    stages = len(spec.depths)
    flags = draw(st.tuples(*[st.integers(0, 1)] * stages))
    dilated = (0, *draw(st.tuples(*[st.integers(0, 1)] * (stages - 1))))
    groups = draw(st.tuples(*[st.integers(1, sizes.groups)] * stages))
    norms = draw(st.tuples(*[st.sampled_from(get_args(NormKind))] * stages))
    lists: dict[str, object] = {
        "attention_in": flags if spec.attention != "none" else (),
        "dilated": dilated if any(dilated) else (),
        "stage_norms": norms if draw(st.booleans()) else (),
    }
    if spec.block == "bottleneck":
        blocks = draw(st.tuples(*[st.sampled_from(get_args(Block))] * stages))
        most = max(64, min(MOST, sizes.inner * 64 // max(spec.widths)))
        group_widths = draw(st.tuples(*[st.integers(1, most)] * stages))
        lists |= {"stage_blocks": blocks} if draw(st.booleans()) else {}
        lists |= {"stage_groups": groups, "groups": 1} if draw(st.booleans()) else {}
        lists |= {"stage_group_widths": group_widths, "width_per_group": 64} if draw(st.booleans()) else {}
    return nearest(ArchSpec, {**vars(spec), **lists})[0]


def _attentions(block: Block, widths: tuple[int, ...]) -> list[Attention]:
    """Those that a block of these widths can have."""
    left_out: set[Attention] = {"split"} if block == "basic" else {"sk_half"}
    if any(width % 2 for width in widths):  # which have no halves
        left_out.add("sk_half")
    return [attention for attention in get_args(Attention) if attention not in left_out]


@st.composite
def _with_bottleneck_fields(draw: st.DrawFn, spec: ArchSpec, sizes: Sizes, attention: Attention) -> ArchSpec:
    """`spec` with the fields that only a bottleneck has."""
    least = -(-64 // min(spec.widths))  # one channel a group in the narrowest stage
    most = min(MOST, max(least, sizes.inner * 64 // max(spec.widths)))
    scales = 1 if attention in IN_THE_3X3 else draw(st.integers(1, sizes.scales))
    split = attention == "split"
    radix = draw(st.integers(1, MAX_RADIX if sizes is LARGE else 4)) if split else spec.radix
    return replace(
        spec,
        attention=attention,
        radix=radix,
        groups=draw(st.integers(1, sizes.groups)),
        width_per_group=draw(st.integers(least * radix, max(most, least * radix)))
        if split
        else draw(st.integers(least, most)),
        scales=scales,
        stride_at=draw(st.sampled_from(get_args(StrideAt))),
        downsampling=spec.downsampling if scales == 1 else "stride",
    )


def specs() -> st.SearchStrategy[ArchSpec]:
    """Small networks: a few blocks and a few channels, every field drawn."""
    return _specs(SMALL)


def large_specs() -> st.SearchStrategy[ArchSpec]:
    """Any network that can be described, most of them far too large to build."""
    return _specs(LARGE)


def inputs(most: int = 48) -> st.SearchStrategy[Input]:
    """Images from one pixel to `most`, any batch up to 4, any number format."""
    pixels = st.integers(1, most)
    return st.builds(Input, pixels, pixels, st.integers(1, 4), st.sampled_from(get_args(Dtype)))


def large_inputs() -> st.SearchStrategy[Input]:
    """Any image that can be described."""
    count = st.integers(1, MOST)
    return st.builds(Input, count, count, count, st.sampled_from(get_args(Dtype)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[ArchSpec, Input]:
    """A small network, and a small image that it can read."""
    spec, input = draw(specs()), draw(inputs())
    least = least_pixels(spec)
    return spec, replace(input, height=max(input.height, least), width=max(input.width, least))


def least_pixels(spec: ArchSpec) -> int:
    """Height and width of the smallest image that `spec` can read."""
    try:
        unfold(spec, Input(1, 1))
    except SpecError as fault:
        return int(str(fault.nearest))
    return 1
