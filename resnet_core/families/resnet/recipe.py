"""A residual network laid out: stem, stages of an opening block and copies of a second, head."""

from __future__ import annotations

from resnet_core.checks import SpecError
from resnet_core.families.resnet.blocks import Place, places, residual
from resnet_core.families.resnet.spec import ArchSpec
from resnet_core.families.resnet.stages import at_stage
from resnet_core.families.resnet.stem import stem
from resnet_core.language.input import Input
from resnet_core.language.layers import Activation, GlobalPool, Layer, Linear, Norm, Shape
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["head", "unfold_resnet"]


def unfold_resnet(spec: ArchSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    image = Shape(spec.in_channels, input.height, input.width, spec.dims)
    first = stem(spec, image, spec.stem_channels)
    stages = []
    total_stride = 1 if spec.stem == "cifar" else 4
    steps = zip(places(spec, first[-1].out, spec.widths), spec.depths, strict=True)
    for index, ((opening, rest), blocks) in enumerate(steps, 1):
        stages.append(Stage(f"layer{index}", _runs(at_stage(spec, index - 1), opening, rest, blocks)))
        total_stride *= opening.stride
    _check_image_is_large_enough(spec, input, total_stride)
    return Plan(spec, input, image, first, tuple(stages), head(spec, stages[-1].out))


def head(spec: ArchSpec, inp: Shape) -> tuple[Layer, ...]:
    """What comes after the last block, whose output is `inp`."""
    pixel = Shape(inp.channels, 1, 1, inp.dims)
    pool = GlobalPool("avgpool", inp, pixel)
    classes = Linear("fc", pixel, Shape(spec.num_classes, 1, 1, inp.dims))
    if spec.order == "post":
        return pool, classes
    last_act = Activation("act", inp, spec.act)
    if spec.norm == "none":
        return last_act, pool, classes
    return Norm("norm", inp, spec.norm), last_act, pool, classes


def _runs(spec: ArchSpec, opening: Place, rest: Place, blocks: int) -> tuple[Run, ...]:
    first = Run(residual(spec, opening), 1)
    return (first, Run(residual(spec, rest), blocks - 1)) if blocks > 1 else (first,)


def _check_image_is_large_enough(spec: ArchSpec, input: Input, total_stride: int) -> None:
    least = total_stride // 2 + 1
    sides = {"height": input.height, "width": input.width}
    what, one = "image", "pixel"
    if spec.dims == 1:
        what, one = "signal", "value"
        if sides.pop("height") != 1:
            why = f"{input.height:,} was given, but a signal has a length alone, its width; 1 works"
            raise SpecError("height", why, 1)
    for field, pixels in sides.items():
        if pixels < least:
            why = (
                f"{pixels} was given, but this network halves the {what} until one {one} stands for "
                f"{total_stride}; it takes {least} or more"
            )
            raise SpecError(field, why, least)
