"""Where norms and activations stand in a block, and how weights begin."""

from __future__ import annotations

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import in_percent, plan
from resnet_core.labs.claims.recordings import answer, comparison, middle
from resnet_core.labs.questions import networks
from resnet_core.labs.questions.judge import mean_over_epochs
from resnet_core.language.layers import Residual, layers_of
from resnet_core.language.plan import residual

FAN_IN = 3 * 3 * 64  # of a 3x3 convolution that reads 64 channels
LAYERS = 50


def opening(name: str) -> Residual:
    """The second block of a network's first stage, which keeps the shape."""
    return residual(plan(name).stages[0].runs[-1].block)


def names(block: Residual) -> list[str]:
    """The layers of a block up to the end of the branch, in the order in which they run."""
    return [leaf.name for leaf in layers_of(block.pre + block.branch)]


def norm_before_addition() -> Finding:
    """The order in the plan, and what happens when batch norm is moved behind the addition."""
    block, question = opening("resnet50"), "orders_2016"
    usual, moved = (middle(question, name) for name in (networks.FIRST, networks.BN_AFTER))
    return Finding(
        f"{in_percent(usual)}; moved: {in_percent(moved)}",
        f"56 layers end at {in_percent(usual)} training error with batch norm before the addition, and at "
        f"{in_percent(moved)} with the last one moved behind it.",
        (
            Check("Batch norm ends the branch, before the addition.", names(block)[-1].startswith("bn")),
            Check("Behind the addition it does harm.", answer(question).key in ("bn", "alike")),
        ),
    )


def first_and_second_version() -> Finding:
    """Order of layers in v1 and v2, and how 110 layers of each learn."""
    post, pre = names(opening("resnet50")), names(opening("resnetv2_50"))
    high = networks.RATES[1]
    v1, v2 = (middle("order", networks.at_rate(name, high)) for name in (networks.V1, networks.V2))
    return Finding(
        f"v1 {in_percent(v1)}, v2 {in_percent(v2)}",
        f"v1 begins a block with {post[0]}, v2 with {pre[0]}. Trained at a learning rate of {high}, 110 "
        f"layers of v1 end at {in_percent(v1)} training error and of v2 at {in_percent(v2)}.",
        (
            Check("v1 has norm and activation after the convolution.", post[0].startswith("conv")),
            Check("v2 has them before it.", pre[0].startswith("bn")),
        ),
    )


def second_version_is_post() -> Finding:
    """What a block of v2 begins and ends with."""
    block = opening("resnetv2_50")
    order = names(block)
    return Finding(
        f"0 layers after the addition, {len(order)} before",
        f"A block of ResNet-50 v2 runs {', '.join(order)} and then adds; nothing follows the addition.",
        (Check("ResNet v2 has its activation after the addition.", bool(block.post)),),
    )


def relu_after_addition() -> Finding:
    """What follows the sum in v1 and in v2."""
    first, second = opening("resnet18"), opening("resnetv2_50")
    return Finding(
        f"{len(first.post)} layer after the addition",
        f"A block of ResNet-18 runs {', '.join(names(first))}, adds, and then has one ReLU. A block of v2 "
        f"has {len(second.post)} layers after the addition.",
        (Check("The last ReLU stands after the addition.", len(first.post) == 1 and not second.post),),
    )


def equation() -> Finding:
    """The same as an equation with two forms."""
    finding = relu_after_addition()
    return finding._replace(
        checks=(Check("In v1 y = ReLU(F(x) + x), in v2 y = F(x) + x.", finding.checks[0].holds),)
    )


def he_start() -> Finding:
    """The factor by which a convolution and a ReLU change the variance of the signal: fan in * var / 2."""
    he, xavier, small = (FAN_IN * variance / 2 for variance in (2 / FAN_IN, 1 / FAN_IN, 0.01**2))
    return Finding(
        f"{he:.0f}, {xavier} and {small:.3f}",
        "Factor by which one 3×3 convolution of 64 channels and its ReLU change the signal's mean square: "
        f"{he:.0f} with He's rule, {xavier} with Xavier's, {small:.3f} with a standard deviation of 0.01. "
        f"After {LAYERS} layers Xavier's leaves {xavier**LAYERS:.0e}.",
        (
            Check("He's rule keeps the signal through ReLUs.", he == 1),
            Check("Rules that ignore ReLU do not.", xavier < 1),
        ),
    )


def zero_gamma() -> Finding:
    """Training error over the epochs, with and without a zero start, at two learning rates."""
    curves = comparison("zero_gamma")

    def mean(start: str, rate: float) -> float:
        by_seed = mean_over_epochs(curves[networks.at_rate(start, rate)]).values()
        return sum(by_seed) / len(by_seed)

    low, high = networks.RATES
    usual, zero = networks.USUAL_START, networks.ZERO_START
    key = answer("zero_gamma").key
    return Finding(
        f"{in_percent(mean(zero, high))} against {in_percent(mean(usual, high))}",
        f"Training error of 110 layers, mean of all epochs: {in_percent(mean(zero, high))} with zero-gamma "
        f"and {in_percent(mean(usual, high))} without at a learning rate of {high}; at {low} it is "
        f"{in_percent(mean(zero, low))} and {in_percent(mean(usual, low))}.",
        (
            Check("At a high learning rate it helps early training.", key in ("high", "sooner")),
            Check("At a low one too.", key in ("low", "sooner")),
        ),
    )
