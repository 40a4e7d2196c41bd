"""How easily the identity and small residuals are learnt, and what an addition costs."""

from __future__ import annotations

from statistics import median

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, giga, in_percent, plan
from resnet_core.labs.claims.recordings import (
    diverged,
    errors,
    fails,
    gradients,
    identity_race,
    learns,
    lesions,
    middle,
    trained,
)
from resnet_core.labs.questions import networks, race
from resnet_core.labs.questions.race import CONVOLUTIONS, RESIDUAL, SHALLOW, TIMES, racer
from resnet_core.language.plan import named_blocks, residual
from resnet_core.plan import Plan
from resnet_core.readers.links import way_around

QUESTION = "norm_and_shortcut"


def _race() -> tuple[str, str, bool]:
    """The worst error left by x + F and the best by convolutions, and whether the first wins clearly."""
    ends = identity_race().ends
    ours, theirs = (ends[racer(kind, SHALLOW)].values() for kind in (RESIDUAL, CONVOLUTIONS))
    clear = race.judge(identity_race()).key == "residual"
    return f"{max(ours):.1g}", f"{min(theirs):.2g}", clear


def identity_is_easier() -> Finding:
    """Learning to copy by convolutions, and by a branch that has to become zero."""
    ours, theirs, clear = _race()
    return Finding(
        f"{ours} against {theirs}",
        f"Error left after {race.STEPS} steps of learning to copy, as a share of the input's mean square: at "
        f"most {ours} for x + F, whose branch has to become zero, at least {theirs} for convolutions, which "
        f"have to become the identity ({SHALLOW} layers, three seeds).",
        (Check("For layers the identity is easier to learn than zero.", not clear),),
    )


def residual_is_easier() -> Finding:
    """The same race, for the mapping with a shortcut."""
    ours, theirs, clear = _race()
    return Finding(
        f"{ours} against {theirs}",
        f"Error left after {race.STEPS} steps of learning to copy: at most {ours} for x + F, at least "
        f"{theirs} for the same convolutions without the addition. With every seed it is at least "
        f"{TIMES:.0f} times smaller.",
        (Check("The identity is learnt more easily as x + F.", clear),),
    )


def small_perturbation() -> Finding:
    """The race, and the training of deep networks."""
    ours, theirs, clear = _race()
    plain, residual_56 = trained("plain-56"), trained("residual-56")
    return Finding(
        f"{ours} against {theirs}",
        f"Error left when learning to copy: at most {ours} for x + F, at least {theirs} for convolutions. "
        f"Trained on digits, residual-56 ends at {in_percent(residual_56.middle)} training error and "
        f"plain-56 at {in_percent(plain.middle)}.",
        (
            Check("The identity is learnt more easily as x + F.", clear),
            Check("Deep networks are easier to optimise with it.", residual_56.high < plain.low),
        ),
    )


def small_differences() -> Finding:
    """How large the branch's response is beside the sum, after some training."""
    film = gradients("film")
    step = film.steps()[-1]
    branch, signal = film.band("asked", step, "branch"), film.band("asked", step, "signal")
    assert branch is not None
    assert signal is not None
    shares = [own / whole for own, whole in zip(branch.median, signal.median, strict=True)]
    return Finding(
        in_percent(median(shares)),
        f"After {step} steps of training ResNet-56, the standard deviation of what a block adds is "
        f"{in_percent(median(shares))} of that of the sum (median of {len(shares)} blocks; from "
        f"{in_percent(min(shares))} to {in_percent(max(shares))}).",
        (Check("A block adds a difference that is smaller than what it passes on.", median(shares) < 0.5),),
    )


def snippet_without_norm() -> Finding:
    """The sheet's block, at 20 and at 56 layers."""
    shallow, deep = (
        networks.of_layers(networks.parts("identity", "none"), depth)
        for depth in (networks.SHALLOW, networks.DEEP)
    )
    lost = diverged(QUESTION, deep)
    return Finding(
        f"{in_percent(middle(QUESTION, shallow))}; {lost} of {len(errors(QUESTION, deep))} diverged",
        f"Without batch norm 20 layers of such blocks end at {in_percent(middle(QUESTION, shallow))} "
        f"training error; of the trainings of 56 layers {lost} of {len(errors(QUESTION, deep))} diverge.",
        (
            Check("A network of such blocks trains.", learns(QUESTION, shallow)),
            Check("So does a deep one.", not fails(QUESTION, deep)),
        ),
    )


def redundant_blocks() -> Finding:
    """Errors of ever deeper networks, and of one that lost a block."""
    whole = lesions("residual56")
    rises = [error(f"resnet{depth}") for depth in (50, 101, 152)]
    deepest, deep = error("cifar_resnet1202", "test"), error("cifar_resnet110", "test")
    return Finding(
        f"{100 * whole.median_rise:.1f} points",
        f"Deleting one block of the trained residual-56 costs {100 * whole.median_rise:.1f} points (median). "
        f"ResNet-50, 101 and 152 have {rises[0]:.2f}, {rises[1]:.2f} and {rises[2]:.2f} % error on ImageNet; "
        f"on CIFAR-10 ResNet-1202 has {deepest} % and ResNet-110 {deep} %.",
        (
            Check("Some blocks are redundant.", whole.median_rise < 0.02),
            Check("Accuracy is higher at extreme depth.", deepest < deep),
        ),
    )


def additions(network: Plan) -> int:
    """Elements that the sums of a network write."""
    contents = [each.block for each in named_blocks(network)]
    return sum(residual(each).out.elements for each in contents if residual(each).link != "none")


def no_parameters() -> Finding:
    """A residual network and its plain twin, counted."""
    ours, plain = cost("cifar_resnet56"), cost("cifar_plain56")
    added = additions(plan("resnet50"))
    return Finding(
        f"{ours.params - plain.params} parameters; {added:,} additions",
        f"ResNet-56 with identity shortcuts and plain-56 both have {ours.params:,} parameters and "
        f"{ours.macs:,} MACs. But the {plan('resnet50').blocks} sums of ResNet-50 add {added:,} pairs of "
        "numbers for each image, and move them to and from memory.",
        (
            Check("Identity shortcuts add no parameters.", ours.params == plain.params),
            Check("They add no multiply-adds.", ours.macs == plain.macs),
            Check("They add no computation at all.", added == 0),
        ),
    )


def identity_sums() -> Finding:
    """Which blocks of ResNet-50 add their own input, untouched."""
    blocks = [residual(each.block) for each in named_blocks(plan("resnet50"))]
    plain_sums = [each for each in blocks if each.link == "identity"]
    return Finding(
        f"{len(plain_sums)} of {len(blocks)} blocks",
        f"In {len(plain_sums)} of the {len(blocks)} blocks of ResNet-50 the shortcut has no layer: what is "
        "added to the branch is the input itself, in a map of the same shape. The others have a projection.",
        (
            Check("Identity shortcuts add the input itself.", not any(each.shortcut for each in plain_sums)),
            Check(
                "Shapes are equal, so that elements can be added.", all(x.inp == x.out for x in plain_sums)
            ),
        ),
    )


def options_of_shortcuts() -> Finding:
    """Blocks that change shape, with and without projections."""
    padded, projected = (cost(f"resnet34{name}") for name in ("_a", ""))
    changing = [
        each
        for each in named_blocks(plan("resnet34"))
        if residual(each.block).inp != residual(each.block).out
    ]
    ways = {way_around(each.block) for each in changing}
    first = residual(plan("resnet50").stages[0].runs[0].block)
    return Finding(
        f"{projected.params - padded.params:,} parameters",
        f"{len(changing)} blocks of ResNet-34 change the shape. With projections it has {projected.params:,} "
        f"parameters ({giga(projected.macs)} MACs); with zeros for the new channels (option A) "
        f"{padded.params:,}.",
        (
            Check("A projection matches the shape.", ways == {"projection"} and first.link == "projection"),
            Check("It is needed wherever shapes differ.", padded.params == projected.params),
        ),
    )
