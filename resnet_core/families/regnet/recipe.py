"""A RegNet laid out: a 3x3 stem, then stages of bottlenecks that do not narrow, each halving the map.

Block X of Radosavovic 2020 (arXiv 2003.13678): 1x1, grouped 3x3, 1x1, all of one width; Y adds
squeeze-and-excitation after the 3x3, whose squeezed channels are a part of those the block reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.families.regnet.spec import RegNetSpec, StageSize, squeezed
from resnet_core.families.sequences import check_halvings, conv, conv_norm_act, folded, squeeze_excite
from resnet_core.language.input import Input
from resnet_core.language.layers import Activation, GlobalPool, Layer, Linear, Residual, Shape
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_regnet"]


def unfold_regnet(spec: RegNetSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    image = Shape(spec.in_channels, input.height, input.width)
    stem = conv_norm_act(conv("stem.0", image, spec.stem_width, 3, 2), "relu")
    stages = tuple(_stages(spec, stem[-1].out))
    check_halvings(input, 2 ** (1 + len(stages)))
    out = stages[-1].out
    pixel = Shape(out.channels, 1, 1)
    head = (GlobalPool("avgpool", out, pixel), Linear("fc", pixel, Shape(spec.num_classes, 1, 1)))
    return Plan(spec, input, image, stem, stages, head)


def _stages(spec: RegNetSpec, inp: Shape) -> Iterator[Stage]:
    for number, size in enumerate(spec.stages, 1):
        opening = _block(spec, size, inp, 2)
        rest = _block(spec, size, opening.out, 1)
        runs = folded((Run(opening, 1), Run(rest, size.depth - 1)))
        yield Stage(f"stage{number}", runs, path=f"trunk_output.block{number}.block{number}-{{}}")
        inp = opening.out


def _block(spec: RegNetSpec, size: StageSize, inp: Shape, stride: int) -> Residual:
    reduce = conv("f.a.0", inp, size.width)
    spatial = conv("f.b.0", reduce.out, size.width, 3, stride, size.width // size.group_width)
    out = spatial.out
    gate: tuple[Layer, ...] = ()
    if spec.attention == "se":
        gate = (squeeze_excite("f.se", out, squeezed(inp.channels, spec.se_reduction), "relu", "sigmoid"),)
    last = conv_norm_act(conv("f.c.0", out, size.width), None)
    branch = (*conv_norm_act(reduce, "relu"), *conv_norm_act(spatial, "relu"), *gate, *last)
    post = (Activation("activation", out, "relu"),)
    if stride == 1 and inp == out:
        return Residual(inp, out, (), branch, "identity", (), post)
    shortcut = conv_norm_act(conv("proj.0", inp, size.width, 1, stride), None)
    return Residual(inp, out, (), branch, "projection", shortcut, post, "shortcut")
