"""Problems on gradients: products and sums over blocks, and recorded norms."""

from __future__ import annotations

from math import sqrt
from random import Random

from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.claims.recordings import ends
from resnet_core.labs.gradients.twins import ASKED, NO_NORM, PLAIN, PLAIN_NO_NORM
from resnet_core.labs.lessons.reveals.gradients import compared, recorded_by_depth, written
from resnet_core.labs.lessons.worksheets.problem import Problem, two_digits
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.spec import Input

KINDS = {
    ASKED: "with shortcuts and with batch norm",
    PLAIN: "without shortcuts, with batch norm",
    NO_NORM: "with shortcuts, without batch norm",
    PLAIN_NO_NORM: "without shortcuts and without batch norm",
}
SAYS = {"smaller": "smaller", "alike": "about the same", "larger": "larger"}


def product(rng: Random) -> Problem:
    """A factor in every block."""
    factor, blocks = rng.choice((0.5, 0.7, 0.8, 1.2, 1.4, 1.5)), rng.choice((9, 18, 27))
    left = factor**blocks
    return Problem(
        f"Each of {blocks} plain blocks multiplies the norm of a gradient by {factor}. What is left of it "
        "after all of them, as a factor?",
        two_digits(left),
        f"{factor} to the power of {blocks}",
    )


def identity_and_branch(rng: Random) -> Problem:
    """The Jacobian of a residual block in one direction."""
    slope, blocks = rng.choice((-1.0, -0.9, -0.5, -0.1, 0.1, 0.5)), rng.choice((1, 2, 3))
    left = abs(1 + slope) ** blocks
    return Problem(
        f"In one direction the Jacobian of a branch is {slope}. By which factor does a residual block x + "
        f"F(x) scale a gradient in that direction, after {blocks} such block{'s' if blocks > 1 else ''}?",
        f"{left:.3g}",
        f"(1 + ({slope})) to the power of {blocks}: the identity does not keep it at 1",
    )


def growing_signal(rng: Random) -> Problem:
    """Variances that add up."""
    blocks = rng.choice((4, 6, 8, 10, 12))
    return Problem(
        f"Without batch norm each of {blocks} residual blocks adds a branch whose variance is that of its "
        "input, and uncorrelated with it. By which factor does the standard deviation of the signal grow?",
        two_digits(sqrt(2**blocks)),
        f"the variance doubles in each block: √(2^{blocks})",
    )


def per_ten_layers(rng: Random) -> Problem:
    """Exponential growth from two recorded depths."""
    course = recorded_by_depth().course(PLAIN, "ratio")
    shallow, deep = sorted(rng.sample([depth for depth in course if depth >= 20], 2))
    first, last = course[shallow].middle, course[deep].middle
    factor = (last / first) ** (10 / (deep - shallow))
    return Problem(
        f"In plain networks with batch norm the first block's gradient is {two_digits(first)} times the "
        "last's "
        f"at {shallow} layers and {two_digits(last)} times at {deep}. If the growth is exponential, by which "
        "factor does it grow for ten layers more?",
        two_digits(factor),
        f"({two_digits(last)} / {two_digits(first)}) to the power of 10 / {deep - shallow}",
    )


def first_or_last(rng: Random) -> Problem:
    """A recorded network of 56 layers."""
    variant = rng.choice(tuple(KINDS))
    ratio = ends(variant).ratio
    return Problem(
        f"A network of 56 layers {KINDS[variant]}, before any training. Is the gradient at its first block "
        "smaller than at the last, larger, or about the same?",
        SAYS[compared(ratio)],
        f"measured: {written(ratio)} times",
    )


def memory(rng: Random) -> Problem:
    """Bytes that training saves with shortcuts."""
    depth, batch = rng.choice((20, 32, 44, 56, 110)), rng.choice((8, 32, 64, 128))
    ours, plain = (
        saved_for_backward(unfold(digits_network(depth, shortcut), Input(8, 8, batch)))
        for shortcut in ("identity", "none")
    )
    return Problem(
        f"residual-{depth} on digits saves {ours:,} bytes for the backward pass of {batch} images. How "
        "many more are these than without its identity shortcuts?",
        f"{ours - plain}",
        "the backward pass of an addition needs nothing",
    )


PROBLEMS = (product, identity_and_branch, growing_signal, per_ten_layers, first_or_last, memory)
