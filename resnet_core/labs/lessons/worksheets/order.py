"""Problems on order and initialisation."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import sqrt
from random import Random

from resnet_core.cost import price
from resnet_core.labs.claims.proofs.order import names, opening
from resnet_core.labs.lessons.worksheets.problem import Problem, two_digits
from resnet_core.plan import unfold
from resnet_core.zoo import RESNETS

NETWORKS = {"resnet18": "ResNet-18 (v1)", "resnet50": "ResNet-50 (v1)", "resnetv2_50": "ResNet-50 v2"}


def _vector(rng: Random) -> list[int]:
    return [rng.randrange(-5, 6) for _ in range(4)]


def _relu(vector: list[int]) -> list[int]:
    return [max(0, each) for each in vector]


def layers_in_order(rng: Random) -> Problem:
    """The layers of a block."""
    name = rng.choice(tuple(NETWORKS))
    block = opening(name)
    after = "then the addition, then a ReLU" if block.post else "then the addition, and nothing after it"
    return Problem(
        f"Write down the layers of a block of {NETWORKS[name]} in the order in which they run, and what "
        "comes after the addition.",
        f"{', '.join(names(block))}; {after}",
    )


def two_sums(rng: Random) -> Problem:
    """The output of a block of v1 and of v2."""
    x, branch = _relu(_vector(rng)), _vector(rng)
    total = [one + other for one, other in zip(x, branch, strict=True)]
    return Problem(
        f"A block reads x = {x} and its branch gives F(x) = {branch}. What does the block put out in v1, "
        "and in v2?",
        f"v1 {_relu(total)}, v2 {total}",
        "v1 has a ReLU after the addition",
    )


def zero_gamma(rng: Random) -> Problem:
    """A block at the start of a training with zero-gamma."""
    x = _vector(rng)
    return Problem(
        "With zero-gamma the last batch norm of a branch starts with γ = 0 and β = 0. What does such a "
        f"block of v2 put out for x = {x} at the start, and what does one of v1?",
        f"v2 {x}, v1 {_relu(x)}",
        "the branch gives zeros",
    )


def he_rule(rng: Random) -> Problem:
    """The standard deviation of He's rule."""
    kernel, channels = rng.choice((1, 3, 5, 7)), rng.choice((16, 32, 64, 128, 256))
    inputs = kernel**2 * channels
    return Problem(
        f"A {kernel}×{kernel} convolution reads {channels} channels and is followed by a ReLU. With which "
        "standard deviation does He's rule (inputs counted) draw its weights?",
        two_digits(sqrt(2 / inputs)),
        f"√(2 / {inputs})",
    )


def xavier_layers(rng: Random) -> Problem:
    """A half in every layer."""
    layers = rng.choice((5, 8, 10, 15, 20, 30))
    return Problem(
        "With weights of variance 1 / inputs a convolution and its ReLU halve the signal's mean square. What "
        f"is left of it after {layers} layers?",
        two_digits(0.5**layers),
        f"1 / 2^{layers}",
    )


def projections(rng: Random) -> Problem:
    """What option B costs beside option A."""
    name = rng.choice(("resnet18", "resnet34"))
    widths = rng.choice(((64, 128, 256, 512), (32, 64, 128, 256), (48, 96, 192, 384)))
    spec = replace(RESNETS[name], widths=widths)
    b, a = (price(unfold(replace(spec, shortcut=option))).params for option in ("projection", "identity"))
    pairs = " + ".join(f"({one}·{two} + 2·{two})" for one, two in pairwise(widths))
    return Problem(
        f"A ResNet of basic blocks has stages of {', '.join(map(str, widths))} channels, and the stem gives "
        "as many as the first. How many parameters do its projections (option B: a 1×1 convolution without "
        "bias and a batch norm where the channels change) add to option A?",
        f"{b - a:,}",
        pairs,
    )


PROBLEMS = (layers_in_order, two_sums, zero_gamma, he_rule, xavier_layers, projections)
