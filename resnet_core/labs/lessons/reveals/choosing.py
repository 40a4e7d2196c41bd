"""Choosing a network: printed accuracies, exact counts, and speeds that timm measured."""

from __future__ import annotations

from resnet_core.cost import price
from resnet_core.labs.claims.counted import cost, error, giga, in_percent, millions
from resnet_core.labs.claims.proofs.practice import digits
from resnet_core.labs.claims.recordings import trained
from resnet_core.labs.claims.small_network import SPEC, test_error
from resnet_core.labs.claims.speeds import CONDITIONS, SPEEDS
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal
from resnet_core.plan import unfold
from resnet_core.spec import Input
from resnet_core.zoo import ZOO

SIDES = (96, 112, 160, 224, 288, 384)
SIDE = 224
CLOSE = 1.1  # times: speeds closer than this count as alike


def faster(ours: float, theirs: float) -> str:
    """Which of two speeds is higher."""
    return (
        "alike" if max(ours, theirs) < CLOSE * min(ours, theirs) else "first" if ours > theirs else "second"
    )


def macs_and_speed() -> Reveal:
    """ResNet-18 and EfficientNet-B0 on a processor."""
    ours, theirs = SPEEDS["resnet18"], SPEEDS["efficientnet_b0"]
    times = cost("resnet18").macs / cost("efficientnet_b0").macs
    return Reveal(
        faster(ours.cpu, theirs.cpu),
        f"{ours.cpu:.0f} against {theirs.cpu:.0f} images/s",
        f"ResNet-18 takes {times:.1f} times the MACs of EfficientNet-B0, and runs {ours.cpu:.0f} images a "
        f"second where that runs {theirs.cpu:.0f} ({CONDITIONS}).",
        Bars(
            "images a second on a processor",
            (
                Bar("ResNet-18", ours.cpu, f"{ours.cpu:.0f}"),
                Bar("EfficientNet-B0", theirs.cpu, f"{theirs.cpu:.0f}", plain=True),
            ),
        ),
    )


def parameters_and_speed() -> Reveal:
    """DenseNet-121 and ResNet-50 on a GPU."""
    names = ("densenet121", "resnet50")
    theirs, ours = (SPEEDS[name].gpu for name in names)
    few, many = (cost(name).params for name in names)
    return Reveal(
        faster(theirs, ours),
        f"{theirs:,.0f} against {ours:,.0f} images/s",
        f"DenseNet-121 has {millions(few)} parameters and ResNet-50 {millions(many)}; on the GPU they run "
        f"{theirs:,.0f} and {ours:,.0f} images a second ({CONDITIONS}).",
        Bars(
            "images a second on a GPU",
            (
                Bar("DenseNet-121", theirs, f"{theirs:,.0f}", plain=True),
                Bar("ResNet-50", ours, f"{ours:,.0f}"),
            ),
        ),
    )


def better_recipe() -> Reveal:
    """ResNet-50's first and second weights of torchvision."""
    before, after = (error("resnet50", weights=weights) for weights in (1, 2))
    return Reveal(
        before - after,
        f"{before - after:.2f} points",
        f"torchvision's first weights are right on {100 - before:.2f} % of ImageNet's validation images, the "
        f"second on {100 - after:.2f} %. The network is the same to the last layer.",
        Bars(
            "top-1 accuracy of ResNet-50 in percent",
            (
                Bar("first weights", 100 - before, f"{100 - before:.2f} %"),
                Bar("second weights", 100 - after, f"{100 - after:.2f} %"),
            ),
        ),
    )


def deeper() -> Reveal:
    """What 101 and 152 layers add."""
    names = ("resnet50", "resnet101", "resnet152")
    right = [100 - error(name) for name in names]
    gain = right[2] - right[1]
    return Reveal(
        gain,
        f"{gain:.2f} points",
        f"ResNet-50, 101 and 152 are right on {right[0]:.2f}, {right[1]:.2f} and {right[2]:.2f} %, for "
        f"{', '.join(giga(cost(name).macs) for name in names)} MACs.",
        Bars(
            "top-1 accuracy in percent, first weights",
            tuple(
                Bar(f"ResNet-{name[6:]}", each, f"{each:.2f} %")
                for name, each in zip(names, right, strict=True)
            ),
        ),
    )


def at_side(side: int) -> Reveal:
    """ResNet-50 on images of another side, beside 224."""
    usual = cost("resnet50").macs
    macs = price(unfold(ZOO["resnet50"], Input(side, side))).macs
    return Reveal(
        usual / macs,
        f"{giga(macs)} MACs",
        f"On images of {side} × {side} pixels ResNet-50 takes {macs:,} MACs, {macs / usual:.2f} times "
        f"those of {SIDE} × {SIDE}.",
        Bars(
            "MACs of ResNet-50",
            (
                Bar(f"{SIDE} × {SIDE}", usual, giga(usual), plain=True),
                Bar(f"{side} × {side}", macs, giga(macs)),
            ),
        ),
    )


def half_the_side() -> Reveal:
    """ResNet-50 on images of half the side."""
    half = at_side(SIDE // 2)
    return half._replace(number=f"{float(half.answer):.1f} times fewer")


def smallest_for_digits() -> Reveal:
    """How few parameters suffice for digits."""
    finding, small = digits(), test_error()
    params = price(unfold(SPEC, Input(8, 8))).params
    deep = trained("residual-56", "test_error")
    return Reveal(
        float(params),
        f"{params:,} parameters",
        finding.sentence,
        Bars(
            "test error on digits in percent",
            (
                Bar("4 layers", 100 * small.middle, in_percent(small.middle), plain=True),
                Bar("residual-56", 100 * deep.middle, in_percent(deep.middle)),
            ),
        ),
    )
