"""When to use a ResNet: errors on small images, printed errors, and speeds that timm measured."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.cost import price
from resnet_core.data.datasets import DIGITS_SHAPE
from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, giga, in_percent, millions
from resnet_core.labs.claims.recordings import answer, comparison, of_seeds, trained
from resnet_core.labs.claims.small_network import SPEC, test_error
from resnet_core.labs.claims.speeds import CONDITIONS, SPEEDS
from resnet_core.labs.questions import networks
from resnet_core.labs.questions.judge import final
from resnet_core.plan import unfold
from resnet_core.spec import Input
from resnet_core.zoo import PUBLISHED, RESNETS

BUDGET = 5.0  # milliseconds
INT8, FLOAT32 = 24.96, 97.8  # MB: torchvision's weights of ResNet-50
OVERFIT = 0.05
A1 = 80.382  # ResNet-50: Wightman 2021 at 224 pixels, measured by timm
CLOSE = 10  # points: what later recipes gain is less


def easier_but_slower() -> Finding:
    """Training errors at 56 layers, and speeds of shallow and deep networks."""
    ours, plain = trained("residual-56"), trained("plain-56")
    shallow, deep = SPEEDS["resnet18"], SPEEDS["resnet152"]
    return Finding(
        f"{in_percent(plain.middle)} → {in_percent(ours.middle)}; "
        f"{deep.milliseconds / shallow.milliseconds:.1f} times",
        f"At 56 layers the training error is {in_percent(plain.middle)} without shortcuts and "
        f"{in_percent(ours.middle)} with them. ResNet-152 takes {deep.milliseconds:.0f} ms an image where "
        f"ResNet-18 takes {shallow.milliseconds:.0f} ({CONDITIONS}).",
        (
            Check("It is easier to optimise.", ours.high < plain.low),
            Check("Deep ones take longer than shallow ones.", deep.milliseconds > shallow.milliseconds),
        ),
    )


def digits() -> Finding:
    """A network of four layers and one of 56 on digits, and what ResNet-152 would cost there."""
    small, deep = test_error(), trained("residual-56", "test_error")
    little = price(unfold(SPEC, Input(DIGITS_SHAPE.height, DIGITS_SHAPE.width))).params
    large = price(unfold(replace(RESNETS["resnet152"], in_channels=1, num_classes=10))).params
    return Finding(
        f"{little:,} parameters: {in_percent(small.middle)}",
        f"Three 3×3 convolutions and a linear layer, {little:,} parameters, get {of_seeds(small)} of the "
        f"test digits wrong after 30 epochs; residual-56 gets {in_percent(deep.middle)} wrong after 10. "
        f"ResNet-152 for ten classes has {large:,} parameters.",
        (Check("A small convolutional network suffices.", small.middle <= deep.middle + 0.01),),
    )


def five_milliseconds() -> Finding:
    """Times on a desktop's processor, and what a smaller image saves."""
    small, deep = SPEEDS["resnet18"].milliseconds, SPEEDS["resnet50"].milliseconds
    fewer = cost("resnet50").macs / price(unfold(RESNETS["resnet50"], Input(112, 112))).macs
    return Finding(
        f"{deep:.1f} ms",
        f"On a desktop's processor ResNet-50 takes {deep:.1f} ms an image and ResNet-18 {small:.1f} "
        f"({CONDITIONS}). Without quantisation or pruning, images of 112 × 112 pixels take it "
        f"{fewer:.1f} times fewer MACs; int8 weights take {INT8} MB instead of {FLOAT32}.",
        (
            Check("In float32 it misses 5 ms on a processor.", min(small, deep) > BUDGET),
            Check("Only quantisation or pruning take enough work off it.", fewer < deep / BUDGET),
        ),
    )


def no_space() -> Finding:
    """What shuffled pixels do to a convolutional and to a fully connected network."""
    curves, kinds = comparison("permuted"), (networks.CONVOLUTIONAL, networks.FULLY_CONNECTED)
    errors = {
        (kind, order): sorted(final(curves[f"{kind}, {order}"], "test_error").values())[2]
        for kind in kinds
        for order in (networks.IN_ORDER, networks.SHUFFLED)
    }
    (conv, conv_mixed), (full, full_mixed) = (
        [errors[kind, each] for each in (networks.IN_ORDER, networks.SHUFFLED)] for kind in kinds
    )
    return Finding(
        f"{in_percent(conv)} → {in_percent(conv_mixed)}",
        "When the pixels of all images are shuffled in one and the same way, the convolutional network's "
        f"test error goes from {in_percent(conv)} to {in_percent(conv_mixed)}, the fully connected one's "
        f"from {in_percent(full)} to {in_percent(full_mixed)}.",
        (
            Check("Without neighbours convolutions do worse.", answer("permuted").key == "convolutional"),
            Check("Fully connected layers then do better.", full_mixed < conv_mixed),
        ),
    )


def stable_baseline() -> Finding:
    """One network, two recipes."""
    before, after = (error("resnet50", weights=weights) for weights in (1, 2))
    return Finding(
        f"{100 - before:.2f} % → {100 - after:.2f} %",
        f"ResNet-50's {cost('resnet50').params:,} parameters are right on {100 - before:.2f} % of ImageNet's "
        f"validation images with torchvision's first weights and on {100 - after:.2f} % with its second: the "
        "same network is still being trained better.",
        (Check("It is a baseline for which weights are made again and again.", after < before),),
    )


def flops_and_latency() -> Finding:
    """ResNet-18 beside EfficientNet-B0."""
    ours, theirs = cost("resnet18").macs, cost("efficientnet_b0").macs
    fast, slow = SPEEDS["resnet18"], SPEEDS["efficientnet_b0"]
    return Finding(
        f"{ours / theirs:.1f} times the MACs, {fast.cpu:.0f} against {slow.cpu:.0f} images/s",
        f"ResNet-18 takes {ours / theirs:.1f} times the MACs of EfficientNet-B0, and still runs "
        f"{fast.cpu:.0f} images a second against {slow.cpu:.0f} on a processor, {fast.gpu:,.0f} against "
        f"{slow.gpu:,.0f} on a GPU ({CONDITIONS}).",
        (
            Check("A ResNet takes more FLOPs than a mobile network.", ours > theirs),
            Check("So it has the higher latency.", fast.cpu < slow.cpu),
        ),
    )


def accuracy_for_latency() -> Finding:
    """EfficientNet-B0 beside ResNets of about its speed."""
    names = ("efficientnet_b0", "resnet18", "resnet50")
    b0, r18, r50 = ((100 - error(name), SPEEDS[name]) for name in names)
    return Finding(
        f"{b0[0]:.1f} % at {b0[1].cpu:.0f} images/s",
        f"On a processor EfficientNet-B0 is right on {b0[0]:.1f} % at {b0[1].cpu:.0f} images a second, "
        f"ResNet-50 on {r50[0]:.1f} % at {r50[1].cpu:.0f}; ResNet-18 does {r18[1].cpu:.0f} at {r18[0]:.1f} % "
        f"({CONDITIONS}). With its second weights ResNet-50 reaches "
        f"{100 - error('resnet50', weights=2):.1f} %.",
        (
            Check(
                "With like training it is more accurate and faster.",
                b0[0] > r50[0] and b0[1].cpu > r50[1].cpu,
            ),
            Check("No ResNet is faster.", b0[1].cpu >= r18[1].cpu),
        ),
    )


def small_data() -> Finding:
    """Training and test errors of networks of growing depth on few images."""
    shallow, deep = (trained(f"residual-{depth}", "test_error").middle for depth in (8, 56))
    fitted = trained("residual-56")
    return Finding(
        f"{in_percent(fitted.middle)} and {in_percent(deep)}",
        f"On {DIGITS_SHAPE.train:,} digits, without augmentation, residual-56 ends at "
        f"{in_percent(fitted.middle)} training error and {in_percent(deep)} test error; residual-8 at "
        f"{in_percent(shallow)} test error.",
        (
            Check("It fits the training images better than the test images.", deep > fitted.high),
            Check("It overfits significantly, and more than a shallow one.", deep - shallow > OVERFIT),
        ),
    )


def deep_latency() -> Finding:
    """Speeds of ResNet-50, 101 and 152."""
    fifty, middle, deep = (SPEEDS[f"resnet{depth}"] for depth in (50, 101, 152))
    return Finding(
        f"{deep.milliseconds:.0f} ms",
        f"On a processor an image takes {fifty.milliseconds:.0f} ms in ResNet-50, {middle.milliseconds:.0f} "
        f"in ResNet-101 and {deep.milliseconds:.0f} in ResNet-152; on a GPU they run {fifty.gpu:,.0f}, "
        f"{middle.gpu:,.0f} and {deep.gpu:,.0f} images a second ({CONDITIONS}).",
        (Check("101 and 152 layers take much longer.", middle.milliseconds > 1.5 * fifty.milliseconds),),
    )


def classic_recipe() -> Finding:
    """The recipe of the paper, and what a later one gives."""
    paper = 100 - float(PUBLISHED["resnet50_v1"].errors[-1].top1)
    return Finding(
        f"{paper:.1f} %",
        "SGD with momentum 0.9, weight decay 1e-4, batches of 256, and a learning rate of 0.1 that is "
        f"divided by 10 on plateaus: so the paper trained ResNet-50, which is right on {paper:.1f} % of "
        "ImageNet's validation images. With its stride in the 3×3 and the recipe A1 of 2021 it "
        f"reaches {A1} %.",
        (Check("SGD, momentum, steps and weight decay train a ResNet well.", paper > A1 - CLOSE),),
    )


def still_used() -> Finding:
    """ResNet-50 with a later recipe, beside newer networks."""
    ours, newer = A1, 100 - error("convnext_tiny")
    return Finding(
        f"{A1} %",
        f"With the recipe A1 of 2021 ResNet-50, {millions(cost('resnet50').params)} parameters and "
        f"{giga(cost('resnet50').macs)} MACs, is right on {ours} % of ImageNet's validation images at 224 "
        f"pixels. ConvNeXt-T, of like cost, reaches {newer:.2f} %.",
        (
            Check("It is a strong baseline.", ours > 100 - error("resnet50")),
            Check("Newer networks compete on benchmarks.", newer > ours),
        ),
    )
