"""What blocks and networks cost: exact counts."""

from __future__ import annotations

from resnet_core.labs.claims.counted import cost, giga, millions
from resnet_core.labs.claims.proofs.blocks import CHANNELS, INNER, SIDE, blocks
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal
from resnet_core.search.matching import BASIC, BlockCost, block_at, block_cost, bottleneck_of, partner

RATIOS = (1, 2, 4, 8, 16)


def counted(name: str, count: int, plain: bool = False) -> Bar:
    """A bar with every digit."""
    return Bar(name, count, f"{count:,}", plain)


def more_weights() -> Reveal:
    """Two 3x3 convolutions and a bottleneck at equal channels."""
    found = blocks()
    return Reveal(
        found.ratio,
        f"{found.ratio:.2f} times",
        f"At {CHANNELS} channels two 3×3 convolutions have {found.basic.weights:,} weights, the bottleneck "
        f"{found.bottleneck.weights:,}.",
        Bars(
            f"weights at {CHANNELS} channels",
            (
                counted("two 3×3", found.basic.weights),
                counted("bottleneck 1×1, 3×3, 1×1", found.bottleneck.weights),
            ),
        ),
    )


def at_ratio(ratio: int) -> Reveal:
    """The same for a bottleneck that is more or less narrow inside."""
    basic = block_cost(block_at(BASIC, CHANNELS, SIDE)).weights
    spec = bottleneck_of(ratio)
    narrow = block_cost(block_at(spec, CHANNELS // spec.expansion, SIDE)).weights
    return Reveal(
        basic / narrow,
        f"{basic / narrow:.2f} times",
        f"With a {CHANNELS // ratio}-channel 3×3 the bottleneck has {narrow:,} weights.",
        Bars(
            f"weights at {CHANNELS} channels",
            (counted("two 3×3", basic), counted(f"bottleneck, 3×3 on {CHANNELS // ratio}", narrow)),
        ),
    )


def fair_partner() -> Reveal:
    """The width at which two 3x3 convolutions cost what a bottleneck does."""
    target = blocks().bottleneck.weights
    widths = (CHANNELS, CHANNELS // 2, INNER, INNER // 2)
    weights = {width: block_cost(block_at(BASIC, width, SIDE)).weights for width in widths}
    nearest = min(widths, key=lambda width: abs(weights[width] - target))
    exact = partner(BASIC, "weights", target, SIDE).closest
    return Reveal(
        str(nearest),
        f"{weights[nearest]:,} against {target:,}",
        f"Two 3×3 convolutions of {nearest} channels have {weights[nearest]:,} weights, the bottleneck of "
        f"{CHANNELS} has {target:,}. To the last channel, {exact.width} would be nearest.",
        Bars(
            "weights",
            (
                counted(f"bottleneck, {CHANNELS} channels", target),
                *(counted(f"two 3×3, {width} channels", count) for width, count in weights.items()),
            ),
        ),
    )


def convolutions() -> tuple[int, int, int]:
    """The weights of the three convolutions of a bottleneck."""
    return CHANNELS * INNER, 9 * INNER * INNER, INNER * CHANNELS


def where_weights_stand() -> Reveal:
    """The three convolutions of a bottleneck."""
    names = ("first", "middle", "last")
    each = dict(zip(names, convolutions(), strict=True))
    whole = blocks().bottleneck.weights
    assert sum(each.values()) == whole
    largest = max(each, key=each.__getitem__)
    titles = dict(zip(names, ("1×1 to 64", "3×3", "1×1 back to 256"), strict=True))
    return Reveal(
        largest,
        f"{each[largest]:,} of {whole:,}",
        f"The {titles[largest]} has {100 * each[largest] / whole:.0f} % of the block's weights, on a quarter "
        "of its channels.",
        Bars("weights", tuple(counted(titles[name], each[name]) for name in names)),
    )


def larger_map() -> Reveal:
    """A block on maps of twice the side."""
    small, large = (block_cost(block_at(bottleneck_of(), INNER, side)) for side in (SIDE // 2, SIDE))
    weights, macs = large.weights // small.weights, large.macs // small.macs
    return Reveal(
        f"{weights} {macs}",
        f"weights × {weights}, MACs × {macs}",
        f"From {SIDE // 2} × {SIDE // 2} to {SIDE} × {SIDE} pixels the bottleneck keeps its "
        f"{large.weights:,} weights, and goes from {small.macs:,} to {large.macs:,} multiply-adds (MACs).",
        Bars(
            "MACs",
            (
                counted(f"{SIDE // 2} × {SIDE // 2} pixels", small.macs),
                counted(f"{SIDE} × {SIDE} pixels", large.macs),
            ),
        ),
    )


def basic_of(width: int) -> BlockCost:
    """Two 3x3 convolutions."""
    return block_cost(block_at(BASIC, width, SIDE))


def more_channels() -> Reveal:
    """A block of twice the channels."""
    narrow, wide = basic_of(INNER).weights, basic_of(2 * INNER).weights
    return Reveal(
        wide / narrow,
        f"{wide / narrow:.0f} times",
        f"Two 3×3 convolutions of {INNER} channels have {narrow:,} weights, of {2 * INNER} channels "
        f"{wide:,}.",
        Bars("weights", (counted(f"{INNER} channels", narrow), counted(f"{2 * INNER} channels", wide))),
    )


def at_width(width: int) -> Reveal:
    """A block of any channels beside that of 64."""
    narrow, wide = basic_of(INNER).weights, basic_of(width).weights
    return Reveal(
        wide / narrow,
        f"{wide / narrow:.4g} times",
        f"{width} channels: {wide:,} weights, 18 times the square of {width}.",
        Bars("weights", (counted(f"{INNER} channels", narrow), counted(f"{width} channels", wide))),
    )


def deeper_network() -> Reveal:
    """MACs of ResNet-34 and of ResNet-50."""
    shallow, deep = cost("resnet34").macs, cost("resnet50").macs
    rise = deep / shallow - 1
    key = "fewer" if rise < 0 else "little" if rise < 0.25 else "some" if rise < 1 else "double"
    return Reveal(
        key,
        f"{100 * rise:.1f} % more",
        f"ResNet-34 takes {giga(shallow)} MACs for an image of 224 × 224, ResNet-50 {giga(deep)}.",
        Bars("MACs", (counted("ResNet-34", shallow), counted("ResNet-50", deep))),
    )


def against_vgg() -> Reveal:
    """Parameters of ResNet-50 and VGG-16."""
    ours, theirs = cost("resnet50").params, cost("vgg16").params
    return Reveal(
        "vgg" if theirs > ours else "resnet",
        f"{millions(ours)} against {millions(theirs)}",
        f"ResNet-50 has {ours:,} parameters, VGG-16 {theirs:,}, most of them in three linear layers.",
        Bars("parameters", (counted("ResNet-50", ours), counted("VGG-16", theirs, plain=True))),
    )


def activations() -> Reveal:
    """Numbers that convolutions write, in ResNet-34 and ResNet-50."""
    shallow, deep = cost("resnet34").activations, cost("resnet50").activations
    return Reveal(
        deep / shallow,
        f"{deep / shallow:.2f} times",
        f"For one image the convolutions and linear layers of ResNet-34 write {shallow:,} numbers, those of "
        f"ResNet-50 {deep:,}.",
        Bars("activations", (counted("ResNet-34", shallow), counted("ResNet-50", deep))),
    )
