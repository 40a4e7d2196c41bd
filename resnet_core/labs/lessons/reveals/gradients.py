"""What shortcuts do to gradients: recorded norms, and small matrices."""

from __future__ import annotations

from math import log10

from resnet_core.labs.claims.proofs.gradients import BLOCKS, small_branches
from resnet_core.labs.claims.recordings import ends
from resnet_core.labs.gradients import by_depth
from resnet_core.labs.gradients.twins import ASKED, NO_NORM, PLAIN, PLAIN_NO_NORM
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal
from resnet_core.labs.recorded import runs

EVEN = 2.0  # times: closer to 1 a ratio counts as about the same
DEEP = 56


def compared(ratio: float) -> str:
    """Whether the gradient at the first block is smaller than at the last, larger, or about the same."""
    return "smaller" if ratio < 1 / EVEN else "larger" if ratio > EVEN else "alike"


def written(ratio: float) -> str:
    """A ratio with two digits at least."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.2f}"


def first_over_last(variant: str, name: str) -> Reveal:
    """The gradient at the first block over that at the last, at the start."""
    found = ends(variant)
    return Reveal(
        compared(found.ratio),
        f"{written(found.ratio)} times",
        f"At the start of {name} the gradient at the first block is {written(found.ratio)} times that at the "
        "last.",
        Bars(
            "norm of the gradient at a block's output",
            (
                Bar("first block", found.first, f"{found.first:.2g}", plain=True),
                Bar("last block", found.last, f"{found.last:.2g}", plain=True),
            ),
        ),
    )


def plain_with_norm() -> Reveal:
    """A plain network with batch norm."""
    return first_over_last(PLAIN, f"plain-{DEEP} with batch norm")


def plain_without_norm() -> Reveal:
    """A plain network without."""
    return first_over_last(PLAIN_NO_NORM, f"plain-{DEEP} without batch norm")


def residual() -> Reveal:
    """The residual network beside the plain one."""
    ours, plain = ends(ASKED).ratio, ends(PLAIN).ratio
    return Reveal(
        ours,
        f"{ours:,.0f} times",
        f"In ResNet-{DEEP} the gradient at the first block is {ours:,.0f} times that at the last, in "
        f"plain-{DEEP} {plain:,.0f} times.",
    )


def signal_without_norm() -> Reveal:
    """How the signal of a residual network grows without batch norm."""
    bare, ours = (ends(name, "signal") for name in (NO_NORM, ASKED))
    growth = bare.last / bare.first
    return Reveal(
        growth,
        f"{growth:,.0f} times",
        f"Without batch norm the signal of ResNet-{DEEP} grows {growth:,.0f}-fold from the first block to "
        f"the last, with it {ours.last / ours.first:.1f}-fold.",
    )


def past_small_branches() -> Reveal:
    """What is left of a gradient after blocks whose branches pass almost nothing on."""
    finding = small_branches()
    return Reveal(
        "all" if finding.checks[0].holds else "little",
        finding.number,
        f"{finding.sentence} The {BLOCKS} branches take almost nothing away, as they add almost nothing.",
    )


def recorded_by_depth() -> by_depth.ByDepth:
    """The recorded measures of networks from 8 to 110 layers."""
    return by_depth.fold(runs(by_depth.FILE)[by_depth.FILE].points)


def growth_of_plain() -> Reveal:
    """The law by which the gradient of plain networks grows with depth."""
    found = recorded_by_depth()
    plain, ours = (by_depth.fit(found.course(name, "ratio")) for name in (PLAIN, ASKED))
    assert plain
    assert ours
    depths = found.depths()
    return Reveal(
        plain.law,
        f"× {plain.factor:.1f} for ten layers more",
        f"From {depths[0]} to {depths[-1]} layers the first block's gradient over the last's grows "
        f"{written(plain.change)}-fold in plain networks, about {plain.factor:.1f}-fold for ten layers "
        f"more; in residual ones it changes {written(ours.change)}-fold.",
        Bars(
            "ratio in plain networks, on a logarithmic scale",
            tuple(
                Bar(f"{depth} layers", max(log10(one.middle), 0.0), f"{one.middle:,.0f}", plain=True)
                for depth, one in found.course(PLAIN, "ratio").items()
            ),
        ),
    )


def shattering() -> Reveal:
    """How near two images have to be for their gradients to be alike."""
    found = recorded_by_depth()
    depth = max(set(found.course(PLAIN, "half")) & set(found.course(ASKED, "half")))
    plain, ours = (found.course(name, "half")[depth].middle for name in (PLAIN, ASKED))
    key = "nearer" if plain < ours / EVEN else "farther" if plain > EVEN * ours else "alike"
    return Reveal(
        key,
        f"{100 * plain:.2g} % against {100 * ours:.2g} %",
        f"At {depth} layers the correlation of two gradients falls to one half at {100 * plain:.2g} % of the "
        f"way from one image to another in the plain network, and at {100 * ours:.2g} % in the residual one.",
        Bars(
            f"half distance at {depth} layers, in percent of the way between two images",
            (
                Bar("plain", 100 * plain, f"{100 * plain:.2g} %", plain=True),
                Bar("residual", 100 * ours, f"{100 * ours:.2g} %"),
            ),
        ),
    )
