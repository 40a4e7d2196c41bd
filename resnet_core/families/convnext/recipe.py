"""A ConvNeXt laid out: patches of 4 x 4, stages of one kind of block, a norm and a 2 x 2 between stages.

Source: Liu 2022 (arXiv 2201.03545), figure 4 and section 2; names are torchvision's.
"""

from __future__ import annotations

from resnet_core.checks import SpecError
from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    DropPath,
    GlobalPool,
    Layer,
    LayerScale,
    Linear,
    Norm,
    Rearrange,
    Residual,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["convnext_block", "unfold_convnext"]

EPS = 1e-6  # of the layer norms, as in the authors' code and in torchvision's
PATCH = 4


def unfold_convnext(spec: ConvNextSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image."""
    _check_image_is_large_enough(spec, input)
    image = Shape(spec.in_channels, input.height, input.width)
    out = Shape(spec.widths[0], image.height // PATCH, image.width // PATCH)
    stem = (
        Conv("features.0.0", image, out, PATCH, PATCH, 1, 1, bias=True, padding=0),
        Norm("features.0.1", out, "layer2d", EPS),
    )
    stages: list[Stage] = []
    for index, (depth, width) in enumerate(zip(spec.depths, spec.widths, strict=True)):
        entry = _downsample(f"features.{2 * index}", out, width) if index else ()
        out = entry[-1].out if entry else out
        run = Run(convnext_block(spec, out), depth)
        stages.append(Stage(f"stage{index + 1}", (run,), entry, f"features.{2 * index + 1}.{{}}"))
    return Plan(spec, input, image, stem, tuple(stages), _head(spec, out))


def _downsample(name: str, inp: Shape, width: int) -> tuple[Layer, ...]:
    out = Shape(width, inp.height // 2, inp.width // 2)
    return (
        Norm(f"{name}.0", inp, "layer2d", EPS),
        Conv(f"{name}.1", inp, out, 2, 2, 1, 1, bias=True, padding=0),
    )


def convnext_block(spec: ConvNextSpec, out: Shape) -> Residual:
    """A depthwise convolution, then a perceptron at each pixel, with channels last between."""
    hidden = out._replace(channels=spec.expansion * out.channels)
    branch = (
        Conv("block.0", out, out, spec.kernel, 1, 1, out.channels, bias=True),
        Rearrange("block.1", out, out, "channels last"),
        Norm("block.2", out, "layer", EPS),
        Linear("block.3", out, hidden),
        Activation("block.4", hidden, "gelu"),
        Linear("block.5", hidden, out),
        Rearrange("block.6", out, out, "channels first"),
        LayerScale("layer_scale", out, spec.layer_scale),
        *((DropPath("stochastic_depth", out, spec.drop_path),) if spec.drop_path > 0 else ()),
    )
    return Residual(out, out, (), branch, "identity", (), ())


def _head(spec: ConvNextSpec, inp: Shape) -> tuple[Layer, ...]:
    pixel = Shape(inp.channels, 1, 1)
    return (
        GlobalPool("avgpool", inp, pixel),
        Norm("classifier.0", pixel, "layer2d", EPS),
        Rearrange("classifier.1", pixel, pixel, "vector"),
        Linear("classifier.2", pixel, Shape(spec.num_classes, 1, 1)),
    )


def _check_image_is_large_enough(spec: ConvNextSpec, input: Input) -> None:
    least = PATCH * 2 ** (len(spec.depths) - 1)
    for field, pixels in (("height", input.height), ("width", input.width)):
        if pixels < least:
            why = (
                f"{pixels} was given, but this network reads patches of {PATCH} pixels and then halves the "
                f"map {len(spec.depths) - 1} times; it takes {least} or more"
            )
            raise SpecError(field, why, least)
