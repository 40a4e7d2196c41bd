"""Names and sentences that the exhibits on gradients share."""

from __future__ import annotations

from collections.abc import Iterable

from app.frame import words
from app.runs import conditions as shared
from resnet_core.data.datasets import DIGITS, DIGITS_SHAPE, WAVES, WAVES_SHAPE
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Conditions, Network, Quantity
from resnet_core.labs.gradients.twins import ASKED, PINNED
from resnet_core.network import Network as Model
from resnet_core.spec import read_query
from resnet_core.zoo import PUBLISHED, ZOO

HEADLINE = "Gradients: from the classes back to the input"
MEASURE = "Measure gradients"
SCHEMES = {
    "he_fan_out": "He, fan out",
    "he_fan_in": "He, fan in",
    "xavier": "Xavier",
    "normal_0.01": "normal, σ = 0.01",
}
TWINS = {
    "plain": "plain",
    "identity": "identity (A)",
    "projection": "projection (B)",
    "pre": "pre-activation",
    "no_norm": "no batch norm",
    "plain_no_norm": "plain, no batch norm",
    "zero_gamma": "zero-gamma",
    "skipinit": "SkipInit",
    "rezero": "ReZero",
    "layer_scale": "LayerScale",
    "fixup": "Fixup",
}
STARTS = (
    "Each makes a branch add nothing at the start, or next to nothing. *Zero-gamma* (Goyal 2017): the last "
    "norm's γ is 0. *ReZero* (Bachlechner 2020): the branch times a learned number that starts at 0. "
    "*SkipInit* (De & Smith 2020): the same without batch norm. *LayerScale* (Touvron 2021): a learned "
    "number for each channel that starts at 10⁻⁵. *Fixup* (Zhang 2019): no batch norm; the last convolution "
    "of each branch and the classifier are 0, the branch's others are scaled down by depth; each branch "
    "has a learned factor that starts at 1, and single learned numbers in place of biases. A branch times "
    "0 hands no gradient to its weights in the first step, and Fixup's classifier none to any block."
)
QUANTITIES: dict[Quantity, str] = {
    "weights": "Gradient of the weights",
    "kernels": "Norm of the weights",
    "relative": "Relative gradient",
    "outputs": "Gradient of the output",
    "signal": "Signal forward",
    "branch": "Branch response",
}
NOUNS: dict[Quantity, str] = {
    "weights": "the gradient of a block's weights",
    "kernels": "the norm of a block's weights",
    "relative": "the gradient of a block's weights relative to their norm",
    "outputs": "the gradient of a block's output",
    "signal": "the signal",
    "branch": "the response of a branch",
}
FORWARD: tuple[Quantity, ...] = ("signal", "branch")
DATA = {
    "digits": "handwritten digits",
    "waves": "waves of four kinds",
    "noise": "noise, random classes",
    "china": "photo of a tower",
    "flower": "photo of a dahlia",
}
ON_IMAGES = (
    "The other sections, on one block's Jacobian and shattered gradients, are measured on images. Go on with:"
)
RESIDUAL_SECTIONS = (
    "The other sections, on four initialisations, one block's Jacobian and shattered gradients, compare "
    "residual networks. Go on with:"
)
PAPERS = (
    "He 2015 (section 4.1) argues that its plain networks, trained with batch norm, have healthy forward "
    "and backward signals, and calls vanishing gradients an unlikely cause of their difficulty. Yang 2019 "
    "(*A Mean Field Theory of Batch Normalization*, abstract) derives that batch norm without shortcuts "
    "makes gradients explode with depth at initialisation. Measure a deep plain network above to see which "
    "of the two your network is closer to at initialisation; how training ends is another question."
)


def title(network: Network) -> str:
    """The name of a network that is compared."""
    if network.name not in (ASKED, PINNED):
        return {**TWINS, **SCHEMES}[network.name]
    spec, input, _ = read_query(network.query)
    names = (PUBLISHED[name].title for name, each in ZOO.items() if each == spec)
    return next(names, None) or words.title(Model(spec, input))


def phrase(network: Network) -> str:
    """The same within a sentence."""
    name = title(network)
    if network.name in SCHEMES:
        return f"the twin with **{name}** initialisation"
    if network.name in ("no_norm", "plain_no_norm"):
        return f"the {'**plain** ' * (network.name != 'no_norm')}twin **without batch norm**"
    return f"the **{name}** twin" if network.name in TWINS else f"**{name}**"


def conditions(findings: Findings, made: str = "") -> str:
    """What the numbers were measured with; empty before that is known. `made` is the date of a record."""
    return conditions_of(findings.conditions, made)


def conditions_of(measured: Conditions | None, made: str = "") -> str:
    """The same of conditions alone."""
    if measured is None:
        return ""
    rate = f"learning rate {measured.lr:g}"
    training = f"up to {measured.steps:,} steps of SGD, {rate}, momentum 0.9" if measured.steps else ""
    return shared.sentence(
        measured,
        f"{shared.images(measured)} ({_shown(measured)})",
        f"{SCHEMES[measured.scheme]} initialisation of convolutions",
        "in training mode",
        training,
        made=made,
    )


def _shown(measured: Conditions) -> str:
    """What the images are; digits are enlarged to the size that the network reads."""
    small = (measured.height, measured.width) == (DIGITS_SHAPE.height, DIGITS_SHAPE.width)
    if measured.data == WAVES and measured.width != WAVES_SHAPE.width:
        return f"{DATA[WAVES]}, drawn out from {WAVES_SHAPE.width} values"
    if measured.data != DIGITS or small:
        return DATA[measured.data]
    return f"{DATA[DIGITS]}, enlarged from {DIGITS_SHAPE.height} × {DIGITS_SHAPE.width}"


def not_yet(network: Model, recorded: Model) -> str:
    """That what stands below is a record of another network, or with other settings."""
    title, stand_in = words.title(network), words.title(recorded)
    return (
        f":gray[**{title}** is not measured yet with these settings. Until it is, the nearest recorded run "
        f"stands here: **{stand_in}**.]"
    )


def diverged(findings: Findings) -> str:
    """Which trainings diverged, and when; empty if none did."""
    clauses = []
    for name in dict.fromkeys(each.variant for each in findings.diverged):
        own = [each for each in findings.diverged if each.variant == name]
        seeds = ", ".join(f"at step {each.step:,} with seed {each.seed}" for each in own)
        network = findings.network(name)
        clauses.append(f"**{title(network) if network else name}** {seeds}")
    listed = "; ".join(clauses)
    return f"The training diverged: {listed}. Measurements before that are shown." if clauses else ""


def moment(step: int) -> str:
    """When norms were measured."""
    return "at initialisation" if step == 0 else f"after {step:,} step{'s' if step > 1 else ''} of training"


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
