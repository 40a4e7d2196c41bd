"""What blocks are made of and what they cost."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, giga, millions, plan
from resnet_core.language.layers import layers_of
from resnet_core.language.plan import residual
from resnet_core.readers.field import receptive_field
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.search.matching import BASIC, BlockCost, block_at, block_cost, bottleneck_of

SIDE = 56
CHANNELS = 256
INNER = 64


class Blocks(NamedTuple):
    """Blocks that read and write 256 channels, and the basic block that costs what the bottleneck does."""

    bottleneck: BlockCost
    basic: BlockCost
    partner: BlockCost

    @property
    def ratio(self) -> float:
        """Weights of two 3x3 over those of the bottleneck."""
        return self.basic.weights / self.bottleneck.weights


def blocks() -> Blocks:
    """The three blocks on maps of 56 x 56."""
    shapes = ((bottleneck_of(), INNER), (BASIC, CHANNELS), (BASIC, INNER))
    return Blocks(*(block_cost(block_at(spec, width, SIDE)) for spec, width in shapes))


def lowers_cost() -> Finding:
    """MACs of the blocks, and of networks made of them."""
    found = blocks()
    deep, shallow = cost("resnet50"), cost("resnet34")
    return Finding(
        f"{giga(found.bottleneck.macs)} against {giga(found.basic.macs)} MACs",
        f"At {CHANNELS} channels on {SIDE} × {SIDE} pixels a bottleneck takes {found.bottleneck.macs:,} "
        f"MACs, two 3×3 convolutions {found.basic.macs:,}. ResNet-50 takes {giga(deep.macs)}, little more "
        f"than ResNet-34 with {giga(shallow.macs)}.",
        (
            Check(
                "At equal channels the bottleneck takes fewer MACs.", found.bottleneck.macs < found.basic.macs
            ),
            Check("It has fewer weights.", found.bottleneck.weights < found.basic.weights),
        ),
    )


def channels_of_convolutions() -> tuple[tuple[int, int, int], ...]:
    """Input channels, output channels and kernel of the convolutions of a later block of ResNet-50."""
    shapes = expected_shapes(plan("resnet50"))
    named = (shapes[f"layer1.1.conv{number}.weight"] for number in (1, 2, 3))
    return tuple((inputs, outputs, kernel) for outputs, inputs, kernel, _ in named)


def narrows_and_widens() -> Finding:
    """The channels in a bottleneck."""
    first, middle, last = channels_of_convolutions()
    return Finding(
        f"{first[0]} → {first[1]} → {last[1]} channels",
        f"In a block of ResNet-50's first stage a 1×1 convolution leads from {first[0]} to {first[1]} "
        f"channels, a 3×3 stays at {middle[1]}, and a 1×1 leads back to {last[1]}.",
        (
            Check("A 1×1 reduces the channels.", first[2] == 1 and first[1] < first[0]),
            Check("The 3×3 works on a quarter of them.", middle[2] == 3 and 4 * middle[0] == first[0]),
            Check("A 1×1 restores them.", last[2] == 1 and last[1] == first[0]),
        ),
    )


def narrow_and_cheap() -> Finding:
    """The same, and what it saves."""
    narrow, found = narrows_and_widens(), blocks()
    return Finding(
        f"{found.ratio:.1f} times fewer weights",
        f"{narrow.sentence} It has {found.bottleneck.weights:,} weights, two 3×3 at {CHANNELS} channels "
        f"{found.basic.weights:,}.",
        (*narrow.checks, Check("That reduces the computation.", found.bottleneck.macs < found.basic.macs)),
    )


def formulas() -> Finding:
    """The weights of both blocks, from C channels inside."""
    found = blocks()
    block = residual(plan("resnet50").stages[0].runs[1].block)
    order = [leaf.name for leaf in layers_of(block.pre + block.branch)]
    usual = ["conv1", "bn1", "act1", "conv2", "bn2", "act2", "conv3", "bn3"]
    return Finding(
        f"17 C² = {17 * INNER**2:,}",
        f"For C channels inside, a bottleneck from 4C to 4C channels has 17 C² weights, {17 * INNER**2:,} "
        f"for C = {INNER}; a basic block of C channels has 18 C², {18 * INNER**2:,}.",
        (
            Check("The layers stand in this order.", order == usual and len(block.post) == 1),
            Check("The bottleneck has 17 C² weights.", found.bottleneck.weights == 17 * INNER**2),
            Check("The basic block has 18 C² weights.", found.partner.weights == 18 * INNER**2),
        ),
    )


def same_output() -> Finding:
    """Weights at equal outer channels, and the fair partner."""
    found = blocks()
    return Finding(
        f"{found.ratio:.2f} times",
        f"At {CHANNELS} channels two 3×3 convolutions have {found.basic.weights:,} weights, a bottleneck "
        f"{found.bottleneck.weights:,}. The paper's partner of equal cost is two 3×3 at {INNER} channels, "
        f"with {found.partner.weights:,}.",
        (Check("For the same output the bottleneck costs far less.", found.ratio > 10),),
    )


def exact_weights() -> Finding:
    """The sheet's sum."""
    found = blocks()
    return Finding(
        f"{found.bottleneck.weights:,}",
        f"16,384 + 36,864 + 16,384 = {16_384 + 36_864 + 16_384:,} weights, which the plan has too; three "
        f"batch norms add {found.bottleneck.norms}.",
        (Check("A bottleneck has 69,632 weights.", found.bottleneck.weights == 69_632),),
    )


def seventeen_times() -> Finding:
    """The sheet's ratio."""
    found = same_output()
    return found._replace(
        checks=(
            Check("Two 3×3 have 1,179,648 weights.", blocks().basic.weights == 1_179_648),
            Check("That is 17 times as many, rounded.", round(blocks().ratio) == 17),
        )
    )


def basic_block() -> Finding:
    """The layers and shapes of a basic block."""
    block = residual(plan("resnet18").stages[0].runs[-1].block)
    layers = list(layers_of(block.branch))
    shapes = expected_shapes(plan("resnet18"))
    kernels = [shapes[f"layer1.1.conv{number}.weight"][2:] for number in (1, 2)]
    return Finding(
        f"{block.inp.height} × {block.inp.width} → {block.out.height} × {block.out.width} pixels",
        f"A block of ResNet-18 runs {', '.join(layer.name for layer in layers)} and then adds: "
        f"{block.inp.channels} channels of {block.inp.height} × {block.inp.width} pixels go in and come out.",
        (
            Check("The branch has two 3×3 convolutions.", kernels == [(3, 3), (3, 3)]),
            Check("The output has the size of the input.", block.inp == block.out),
        ),
    )


def kinds_of_blocks() -> Finding:
    """Whether the networks of these blocks have the printed parameters."""
    basic, bottleneck = ("resnet18", "resnet34"), ("resnet50", "resnet101", "resnet152")
    ends = {name: plan(name).stages[-1].out.channels for name in (*basic, *bottleneck)}
    return Finding(
        "512 and 2,048 channels",
        f"The last stages of ResNet-18 and 34 give {ends['resnet18']} channels, those of 50, 101 and 152 "
        f"{ends['resnet152']:,}, four times their width, as bottlenecks do.",
        (
            Check("18 and 34 have basic blocks.", {ends[name] for name in basic} == {512}),
            Check("50, 101 and 152 have bottlenecks.", {ends[name] for name in bottleneck} == {2048}),
        ),
    )


def stride_of_stages() -> Finding:
    """The first blocks of ResNet-50's stages, and the network of the 2015 paper."""
    first = [residual(stage.runs[0].block) for stage in plan("resnet50").stages]
    halving = [block.inp.height == 2 * block.out.height for block in first]
    now, then = cost("resnet50"), cost("resnet50_v1")
    fields = [receptive_field(plan(name))[-1].size for name in ("resnet50", "resnet50_v1")]
    return Finding(
        f"{sum(halving)} of {len(halving)} stages",
        f"{sum(halving)} of the {len(halving)} stages of ResNet-50 begin with a stride of 2. Its stride "
        f"stands in the 3×3 ({giga(now.macs)} MACs, receptive field {fields[0]}), that of the 2015 paper in "
        f"the first 1×1 ({giga(then.macs)}, {fields[1]}).",
        (
            Check("Later stages begin by halving the map.", all(halving[1:])),
            Check("Every stage does.", all(halving)),
        ),
    )


def strided_projection() -> Finding:
    """What a strided 1x1 reads."""
    first = [residual(stage.runs[0].block) for stage in plan("resnet50").stages]
    halving = [block for block in first if block.inp.height == 2 * block.out.height]
    read = halving[0].out.height ** 2 / halving[0].inp.height ** 2
    return Finding(
        f"{100 * read:.0f} % of the pixels",
        f"{len(halving)} of {len(first)} projections of ResNet-50 have a stride of 2. Such a 1×1 convolution "
        f"reads {100 * read:.0f} % of the pixels and skips the rest; the first stage's projection has "
        "stride 1.",
        (
            Check("A 1×1 of stride 2 matches the new shape.", all(block.shortcut for block in halving)),
            Check("Each stage begins with one.", len(halving) == len(first)),
        ),
    )


def row_of_table(name: str, printed: str, accuracy: str) -> Finding:
    """Parameters and accuracy of a network, as the sheet rounds them."""
    params, correct = cost(name).params, 100 - error(name)
    return Finding(
        f"{params:,}",
        f"It has {params:,} parameters, {millions(params)}; torchvision's first weights are right on "
        f"{correct:.2f} % of ImageNet's validation images.",
        (
            Check(f"It has {printed} M parameters.", f"{params / 1e6:.1f}" == printed),
            Check(f"Its top-1 accuracy is {accuracy} %.", f"{correct:.1f}" == accuracy),
        ),
    )
