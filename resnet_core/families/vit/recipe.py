"""A vision transformer laid out: patches as tokens, encoder layers of two sums each, and a linear head.

Source: Dosovitskiy 2021 (arXiv 2010.11929), equations 1 to 4 and figure 1; names are torchvision's.
"""

from __future__ import annotations

from resnet_core.checks import MOST, SpecError
from resnet_core.families.vit.spec import VitSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Attention,
    ClassToken,
    Conv,
    Dropout,
    Layer,
    Linear,
    Norm,
    Positions,
    Rearrange,
    Residual,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["encoder_layer", "unfold_vit"]

EPS = 1e-6  # of the layer norms, as in the authors' code and in torchvision's


def unfold_vit(spec: VitSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for an image that is not made of whole patches."""
    _check_image_is_whole_patches(spec, input)
    image = Shape(spec.in_channels, input.height, input.width)
    stem = _stem(spec, image)
    tokens = stem[-1].out
    run = Run(encoder_layer(spec, tokens), spec.depth)
    stage = Stage("stage1", (run,), path="encoder.layers.encoder_layer_{}")
    return Plan(spec, input, image, stem, (stage,), _head(spec, tokens))


def _stem(spec: VitSpec, image: Shape) -> tuple[Layer, ...]:
    """One token a patch, the class token before them, and to each its position."""
    grid = Shape(spec.token_width, image.height // spec.patch, image.width // spec.patch)
    tokens = Shape(spec.token_width, 1 + grid.height * grid.width, 1)
    return (
        Conv("conv_proj", image, grid, spec.patch, spec.patch, 1, 1, bias=True, padding=0),
        ClassToken("class_token", grid, tokens),
        Positions("encoder.pos_embedding", tokens),
        *_dropout(spec, "encoder.dropout", tokens),
    )


def encoder_layer(spec: VitSpec, tokens: Shape) -> tuple[Residual, Residual]:
    """Attention, then a perceptron for each token by itself; each is added to what it reads."""
    return _attend(spec, tokens), _mix(spec, tokens)


def _attend(spec: VitSpec, tokens: Shape) -> Residual:
    """The first sum of a layer: tokens look at each other."""
    branch: tuple[Layer, ...] = (
        Norm("ln_1", tokens, "layer", EPS),
        Attention("self_attention", tokens, spec.heads),
        *_dropout(spec, "dropout", tokens),
    )
    return Residual(tokens, tokens, (), branch, "identity", (), ())


def _mix(spec: VitSpec, tokens: Shape) -> Residual:
    """The second sum of a layer: the multilayer perceptron, each token by itself."""
    hidden = tokens._replace(channels=spec.mlp_width)
    branch: tuple[Layer, ...] = (
        Norm("ln_2", tokens, "layer", EPS),
        Linear("mlp.0", tokens, hidden),
        Activation("mlp.1", hidden, "gelu"),
        *_dropout(spec, "mlp.2", hidden),
        Linear("mlp.3", hidden, tokens),
        *_dropout(spec, "mlp.4", tokens),
    )
    return Residual(tokens, tokens, (), branch, "identity", (), ())


def _head(spec: VitSpec, tokens: Shape) -> tuple[Layer, ...]:
    """The classes are read off the class token alone."""
    first = Shape(spec.token_width, 1, 1)
    return (
        Norm("encoder.ln", tokens, "layer", EPS),
        Rearrange("first_token", tokens, first, "first token"),
        Linear("heads.head", first, Shape(spec.num_classes, 1, 1)),
    )


def _dropout(spec: VitSpec, name: str, out: Shape) -> tuple[Dropout, ...]:
    return (Dropout(name, out, spec.dropout),) if spec.dropout > 0 else ()


def _check_image_is_whole_patches(spec: VitSpec, input: Input) -> None:
    for field, pixels in (("height", input.height), ("width", input.width)):
        if pixels % spec.patch:
            patches = max(1, (pixels + spec.patch // 2) // spec.patch)
            nearest = min(patches, MOST // spec.patch) * spec.patch
            why = (
                f"{pixels:,} was given, but this network reads whole patches of "
                f"{spec.patch:,} × {spec.patch:,} pixels; {nearest:,} works"
            )
            raise SpecError(field, why, nearest)
