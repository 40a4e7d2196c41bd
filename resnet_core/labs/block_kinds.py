"""The kinds of block that the block lab compares, each laid out by the recipe of its family.

Those beside a ResNet's are the blocks of EfficientNet-B0, ConvNeXt-T, DenseNet-121 and ViT-B/16, on as many
channels as the lab says. Stochastic depth, which drops a whole branch in training, is left out of all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, NamedTuple, TypeAlias, assert_never, get_args

from resnet_core.families.convnext.recipe import convnext_block
from resnet_core.families.densenet.recipe import dense_layer
from resnet_core.families.efficientnet.recipe import Row, mbconv_block
from resnet_core.families.vit.recipe import encoder_layer
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    GlobalPool,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Shape,
    Upsample,
    layers_of,
)
from resnet_core.language.plan import Content, layers_in
from resnet_core.search.matching import BASIC, block_at, bottleneck_of
from resnet_core.search.scaling import least_width
from resnet_core.spec import ArchSpec, ConvNextSpec, DenseNetSpec, EfficientNetSpec, VitSpec

Origin: TypeAlias = ArchSpec | EfficientNetSpec | ConvNextSpec | DenseNetSpec | VitSpec
Beside = Literal["residual", "families"]
BESIDE: tuple[Beside, ...] = get_args(Beside)

RES2NET = ArchSpec(depths=(1,), widths=(64,), scales=4, width_per_group=26)  # 26w4s of Gao 2019
INVERTED = Row(expansion=6, kernel=3, stride=1)
HEAD = 64  # channels of a head of ViT-B/16


class Kind(NamedTuple):
    """A kind of block before it has a size; `narrowing` is the lab's channels over its own."""

    key: str
    name: str
    spec: Origin
    narrowing: int = 1

    @property
    def least(self) -> int:
        """The fewest channels of the lab at which it still has one in each group."""
        if isinstance(self.spec, ArchSpec):
            return least_width(self.spec) * self.spec.expansion * self.narrowing
        return 1


def pair(ratio: int) -> tuple[Kind, ...]:
    """The two blocks of He 2015, which stand in every comparison."""
    return Kind("basic", "two 3×3", BASIC), Kind("bottleneck", "bottleneck", bottleneck_of(ratio))


def descendants(ratio: int, groups: int) -> tuple[Kind, ...]:
    """The fair partner of the bottleneck, and the blocks that were made out of it."""
    # Twice the inner width in groups, which at 32 groups costs about the same (Xie 2017, table 1).
    resnext = bottleneck_of(max(1, ratio // 2), groups=groups)
    return (
        Kind("fair", f"two 3×3 on 1/{ratio} of the channels", BASIC, ratio),
        Kind("resnext", f"ResNeXt, {groups} groups", resnext),
        Kind("se", "bottleneck with SE", bottleneck_of(ratio, attention="se")),
        Kind("res2net", "Res2Net 26w4s", RES2NET),
    )


OTHERS = (
    Kind("mbconv", "inverted bottleneck (MBConv)", EfficientNetSpec(drop_path=0.0)),
    Kind("convnext", "ConvNeXt block", ConvNextSpec(drop_path=0.0)),
    Kind("dense", f"dense layer, growth {DenseNetSpec().growth_rate}", DenseNetSpec()),
    Kind("vit", "ViT layer", VitSpec()),
)


def block_of(kind: Kind, channels: int, side: int) -> Content:
    """The block beside blocks that read so many channels of `side` x `side` maps; a pixel is one token."""
    inp = Shape(channels // kind.narrowing, side, side)
    match kind.spec:
        case ArchSpec() as spec:
            return block_at(spec, inp.channels // spec.expansion, side)
        case EfficientNetSpec() as spec:
            return mbconv_block(spec, INVERTED, inp, inp.channels, 1)
        case ConvNextSpec() as spec:
            return convnext_block(spec, inp)
        case DenseNetSpec() as spec:
            return dense_layer(spec, inp)
        case VitSpec() as spec:
            tokens = Shape(inp.channels, side * side, 1)
            times = spec.mlp_width // spec.token_width
            sized = replace(
                spec,
                token_width=tokens.channels,
                heads=heads_of(tokens.channels),
                mlp_width=times * tokens.channels,
            )
            return encoder_layer(sized, tokens)
        case _:
            assert_never(kind.spec)


def heads_of(channels: int) -> int:
    """The most heads that share the channels equally and have `HEAD` or more each; at least one."""
    most = max(1, channels // HEAD)
    return next(heads for heads in range(most, 0, -1) if channels % heads == 0)


def spatial(content: Content) -> tuple[Conv | Attention, ...]:
    """The layers with weights by which a place of the map sees others."""
    return tuple(found for leaf in layers_of(layers_in(content)) for found in _spatial(leaf))


def _spatial(leaf: Leaf) -> tuple[Conv | Attention, ...]:
    match leaf:
        case Conv():
            return (leaf,) if leaf.kernel > 1 else ()
        case Attention():
            return (leaf,)
        case Norm() | Activation() | Linear() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return ()
        case ChannelShuffle():
            return ()
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d():
            return ()
        case Operator():
            return ()
        case Upsample() | ConvTranspose():
            return ()
        case _:
            assert_never(leaf)
