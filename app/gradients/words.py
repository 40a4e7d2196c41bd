"""Names, numbers and sentences of the page on gradients; every sentence on a result is made of the result."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from app import session
from app.frame import words
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.growth import first_to_last
from resnet_core.labs.gradients.points import Conditions, Network, Quantity
from resnet_core.spec import read_query
from resnet_core.zoo import PUBLISHED, ZOO

SCHEMES = {
    "he_fan_out": "He, fan out",
    "he_fan_in": "He, fan in",
    "xavier": "Xavier",
    "normal_0.01": "N(0, 0.01)",
}
TWINS = {
    "plain": "plain",
    "identity": "identity (A)",
    "projection": "projection (B)",
    "pre": "pre-activation",
    "no_norm": "no batch norm",
    "zero_gamma": "zero-gamma",
}
QUANTITIES: dict[Quantity, str] = {
    "weights": "Gradient of the weights",
    "outputs": "Gradient of the output",
    "signal": "Signal forward",
    "branch": "Branch response",
}
NOUNS: dict[Quantity, str] = {
    "weights": "the gradient of a block's weights",
    "outputs": "the gradient of a block's output",
    "signal": "the signal",
    "branch": "the response of a branch",
}
ABOUT: dict[Quantity, str] = {
    "weights": "L2 norm of the loss gradient of all convolution weights in a block's branch",
    "outputs": "L2 norm of the loss gradient of a block's output, over the whole batch",
    "signal": "standard deviation of a block's sum before its last activation, over channels, pixels and "
    "up to 16 images",
    "branch": "standard deviation of what a branch adds, before the addition, over channels, pixels and "
    "up to 16 images",
}
DATA = {
    "digits": "handwritten digits",
    "noise": "noise, random classes",
    "china": "photo of a tower",
    "flower": "photo of a dahlia",
}
FORWARD: tuple[Quantity, ...] = ("signal", "branch")
STEEP, MILD = 1000.0, 10.0
PAPERS = (
    "He 2015 (section 4.1) argues that its plain networks, trained with batch norm, have healthy forward "
    "and backward signals, and calls vanishing gradients an unlikely cause of their difficulty. Yang 2019 "
    "(*A Mean Field Theory of Batch Normalization*, abstract) derives that batch norm without shortcuts "
    "makes gradients explode with depth at initialisation. Measure a deep plain network above to see which "
    "of the two your network is closer to at its start; how training ends is another question."
)


def title(network: Network) -> str:
    """What to call a network that was measured."""
    if network.name not in ("asked", "pinned"):
        return {**TWINS, **SCHEMES}[network.name]
    spec, input, _ = read_query(network.query)
    named = (PUBLISHED[name].title for name, each in ZOO.items() if each == spec)
    return next(named, None) or words.title(session.Network(spec, input))


def phrase(network: Network) -> str:
    """The same within a sentence."""
    name = title(network)
    if network.name in SCHEMES:
        return f"the twin with weights by **{name}**"
    if network.name == "no_norm":
        return "the twin **without batch norm**"
    return f"the **{name}** twin" if network.name in TWINS else f"**{name}**"


def number(value: float) -> str:
    """Three digits, in powers of ten where that is shorter: `3.4e+06` is `3.4 × 10⁶`."""
    if value == 0:
        return "0"
    if not isfinite(value):
        return "not finite"
    if 0.01 <= abs(value) < 10_000:
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits} × 10{_raised(int(power))}"


def conditions(conditions: Conditions) -> str:
    """One line on what the numbers below were measured with."""
    threads = f"{conditions.threads} thread{'s' if conditions.threads > 1 else ''}"
    trained = ""
    if conditions.steps:
        trained = f" Trained for up to {conditions.steps:,} steps: SGD, momentum 0.9, "
        trained += f"learning rate {conditions.lr:g}."
    return (
        f"Measured on {conditions.label} ({conditions.device}), {threads}: {conditions.batch:,} images of "
        f"{conditions.height:,} × {conditions.width:,} ({DATA[conditions.data]}), {conditions.dtype}, "
        f"weights by {SCHEMES[conditions.scheme]}; batch norm as in training; "
        f"PyTorch {conditions.torch}.{trained}"
    )


class Trend(NamedTuple):
    """How a norm runs through a network: a verb, the ratio of the first block to the last, zeros."""

    verb: str
    ratio: float | None
    zeros: int
    odd: int
    blocks: int


def trend(findings: Findings, variant: str, step: int, quantity: Quantity) -> Trend | None:
    """What the median over seeds does from the last block to the first (forward: from first to last)."""
    band = findings.band(variant, step, quantity)
    if band is None:
        return None
    zeros = sum(value == 0 for value in band.median)
    odd = sum(not isfinite(value) for value in band.median)
    ratio = first_to_last(band.median)
    forward = quantity in FORWARD
    seen = None if ratio is None else 1 / ratio if forward else ratio
    return Trend(_verb(seen, forward), ratio, zeros, odd, len(band.median))


def finding(findings: Findings, step: int, quantity: Quantity) -> str:
    """What to notice: networks that do the same stand together, and no more is said than was measured."""
    groups: dict[str, list[str]] = {}
    for network in findings.networks:
        if one := trend(findings, network.name, step, quantity):
            does, amount = clause(one, quantity)
            groups.setdefault(does, []).append(f"in {phrase(network)}{amount and f' ({amount})'}")
    if not groups:
        return ""
    when = "At initialisation" if step == 0 else f"After {step:,} step{'s' if step > 1 else ''} of training"
    ends = "last block over first" if quantity in FORWARD else "first block over last"
    clauses = "; ".join(f"{does} {_listed(names)}" for does, names in groups.items())
    return f"{when}, {NOUNS[quantity]} {clauses}. In brackets: {ends}."


def clause(one: Trend, quantity: Quantity) -> tuple[str, str]:
    """What one network does, and by how much."""
    if one.odd:
        return "is not finite, too large for the number format,", f"{one.odd:,} of {one.blocks:,} blocks"
    if one.zeros == one.blocks:
        return "is exactly 0 in all blocks", ""
    if one.zeros or one.ratio is None:
        return "is exactly 0 in some blocks", f"{one.zeros:,} of {one.blocks:,}"
    return one.verb, number(1 / one.ratio if quantity in FORWARD else one.ratio)


def caption(findings: Findings, quantity: Quantity) -> str:
    """What was measured, on what, and what it does not show."""
    seeds = len({each.seed for each in findings.norms})
    band = f" Line: median of {seeds} seeds; band: lowest to highest." if seeds > 1 else " One seed."
    return (
        f"{ABOUT[quantity][0].upper()}{ABOUT[quantity][1:]}; logarithmic, exact zeros in a lane of their "
        f"own.{band} One batch; it does not show how well a network learns."
    )


def diverged(findings: Findings) -> str:
    """Which trainings ended early, and when; empty if none did."""
    said = []
    for name in dict.fromkeys(one.variant for one in findings.diverged):
        own = [one for one in findings.diverged if one.variant == name]
        seeds = ", ".join(f"at step {one.step:,} with seed {one.seed}" for one in own)
        network = findings.network(name)
        said.append(f"**{title(network) if network else name}** {seeds}")
    return (
        f"The training diverged: {'; '.join(said)}. What was measured before that is network." if said else ""
    )


def _verb(ratio: float | None, forward: bool) -> str:
    towards = "the classes" if forward else "the image"
    if ratio is None:
        return ""
    if ratio >= STEEP:
        return f"explodes towards {towards}"
    if ratio >= MILD:
        return f"grows towards {towards}"
    if ratio > 1 / MILD:
        return "stays within a factor of ten"
    return f"{'shrinks' if ratio > 1 / STEEP else 'vanishes'} towards {towards}"


def _listed(names: list[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
