"""What more layers do, by the recorded trainings of plain and residual networks."""

from __future__ import annotations

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import error, in_percent
from resnet_core.labs.claims.recordings import diverged, ends, fails, lab, middle, of_seeds, trained
from resnet_core.labs.questions import networks
from resnet_core.labs.training import degradation
from resnet_core.labs.training.degradation import RISE
from resnet_core.search.matching import BASIC, block_at, block_cost, bottleneck_of

DEPTHS = (8, 14, 20, 32, 44, 56)
POINT = 0.01
PARTS = (("identity", "batch"), ("none", "batch"), ("identity", "none"))  # all, no shortcut, no batch norm
BLOCKS = ((bottleneck_of(), 64), (BASIC, 256))  # both read and write 256 channels


def training_error_rises() -> Finding:
    """Training error of a shallow and a deep plain network."""
    shallow, deep = trained("plain-20"), trained("plain-56")
    return Finding(
        f"{in_percent(shallow.middle)} → {in_percent(deep.middle)}",
        f"After 10 epochs plain-20 gets {of_seeds(shallow)} of its training images wrong, "
        f"plain-56 {of_seeds(deep)}.",
        (Check("The training error rises with more layers.", deep.low - shallow.high >= RISE),),
    )


def saturates_then_degrades() -> Finding:
    """Both errors of plain networks: first level, then rising together."""
    first, second, deep = (trained(f"plain-{depth}") for depth in (8, 14, 56))
    tests = [trained(f"plain-{depth}", "test_error").middle for depth in (8, 14, 56)]
    return Finding(
        f"{in_percent(first.middle)}, {in_percent(second.middle)}, then {in_percent(deep.middle)}",
        f"Training errors of plain-8, plain-14 and plain-56. The test errors, {in_percent(tests[0])}, "
        f"{in_percent(tests[1])} and {in_percent(tests[2])}, rise with them.",
        (
            Check("The accuracy first saturates.", abs(tests[1] - tests[0]) < POINT),
            Check("With more layers it degrades.", tests[2] - tests[1] >= RISE),
            Check("It is not overfitting: the training error rises too.", deep.low - second.high >= RISE),
        ),
    )


def many_layers_of_relu() -> Finding:
    """Plain and residual networks with equally many non-linear layers."""
    plain, residual = trained("plain-56"), trained("residual-56")
    shallow = trained("plain-20")
    return Finding(
        f"{in_percent(plain.middle)} against {in_percent(residual.middle)}",
        "Training errors of plain-56 and residual-56, whose signal passes equally many ReLUs; plain-20 has "
        f"{in_percent(shallow.middle)}.",
        (
            Check("Plain networks become harder to train with depth.", plain.low - shallow.high >= RISE),
            Check("The number of non-linear layers is what makes it hard.", residual.high >= RISE),
        ),
    )


def vgg_wall() -> Finding:
    """Plain networks degrade although batch norm holds the signal up."""
    signal, bare = ends("plain", "signal"), ends("plain_no_norm", "signal")
    return Finding(
        f"{signal.last / signal.first:.2f} of the signal",
        "In plain-56 with batch norm the signal's standard deviation at the last block is "
        f"{signal.last / signal.first:.2f} times that at the first. Without batch norm it falls to "
        f"{bare.last / bare.first:.3f} times.",
        (
            Check("Stacking plain layers hits a wall.", trained("plain-56").low > trained("plain-20").high),
            Check("The signal is attenuated, with batch norm too.", signal.last < signal.first / 2),
        ),
    )


def init_and_norm_alone() -> Finding:
    """He initialisation and batch norm, without and with shortcuts."""
    with_norm, without, shortcut = (
        networks.of_layers(networks.parts(*parts), networks.DEEP)
        for parts in (("none", "batch"), ("none", "none"), ("identity", "batch"))
    )
    plain, bare, residual = (middle("norm_and_shortcut", name) for name in (with_norm, without, shortcut))
    return Finding(
        f"{in_percent(plain)} training error",
        f"56 plain layers with He initialisation and batch norm end at {in_percent(plain)} training error, "
        f"without batch norm at {in_percent(bare)}, and with batch norm and shortcuts at "
        f"{in_percent(residual)}.",
        (
            Check("Batch norm helps.", plain < bare - RISE),
            Check("It does not solve the optimisation of deep networks.", plain > residual + RISE),
        ),
    )


def faster_than_plain() -> Finding:
    """In how many epochs the residual network is ahead of its plain twin with every seed."""
    ahead = {n: degradation.ahead(lab()[f"residual-{n}"], lab()[f"plain-{n}"]) for n in DEPTHS}
    return Finding(
        f"{ahead[20]} of 10 epochs",
        f"With every seed the residual network has the lower training error in {ahead[20]} of 10 epochs at "
        f"20 layers, in {ahead[56]} at 56, and in {ahead[8]} at 8 layers.",
        (Check("The residual network is ahead of the plain one at each depth.", min(ahead.values()) > 0),),
    )


def not_vanishing_alone() -> Finding:
    """The gradient of a plain network that degrades does not vanish."""
    ratio, deep = ends("plain").ratio, trained("plain-56")
    return Finding(
        f"{ratio:,.0f} times",
        f"At the start of plain-56 with batch norm, the gradient at the first block is {ratio:,.0f} times "
        f"that at the last. A plain-56 of half the width gets {of_seeds(deep)} of its training images wrong "
        "after 10 epochs.",
        (
            Check("The training error gets worse.", deep.low - trained("plain-20").high >= RISE),
            Check("The gradient does not vanish on its way to the first block.", ratio > 1),
        ),
    )


def plain_ceiling() -> Finding:
    """The depth from which plain networks get worse."""
    best, shallow, deep = (trained(f"plain-{depth}") for depth in (8, 20, 56))
    wider = error("plain18", "10-crop"), error("plain34", "10-crop")
    return Finding(
        f"plain-20: {in_percent(shallow.middle)}, plain-8: {in_percent(best.middle)}",
        "Training errors of narrow networks on digits, where plain-20 is already worse than plain-8; "
        f"plain-56 ends at {in_percent(deep.middle)}. On ImageNet plain-34 has {wider[1]} % error and "
        f"plain-18 {wider[0]} %.",
        (
            Check("Past some depth the training error goes up.", deep.low - shallow.high >= RISE),
            Check("Up to 20 layers there is no ceiling.", shallow.low - best.high < POINT),
        ),
    )


def stable() -> Finding:
    """Deep residual networks of this explorer learn their images with every seed."""
    deep, deeper = trained("residual-56"), middle("order", networks.at_rate(networks.V1, networks.RATES[0]))
    return Finding(
        f"{in_percent(deep.middle)} and {in_percent(deeper)}",
        "Training errors of residual networks of 56 layers after 10 epochs and of 110 after 8, at a "
        f"learning rate of {networks.RATES[0]}; plain-56 ends at {in_percent(trained('plain-56').middle)}.",
        (
            Check("50 layers and more train stably.", deep.high < RISE),
            Check("So do more than 100.", deeper < RISE),
        ),
    )


def three_choices() -> Finding:
    """Which parts 56 layers need, and what a bottleneck saves."""
    names = {each: networks.of_layers(networks.parts(*each), networks.DEEP) for each in PARTS}
    last = {each: middle("norm_and_shortcut", name) for each, name in names.items()}
    lost = diverged("norm_and_shortcut", names[PARTS[2]])
    bottleneck, basic = (block_cost(block_at(spec, width, 56)).weights for spec, width in BLOCKS)
    return Finding(
        f"{in_percent(last[PARTS[0]])}; {in_percent(last[PARTS[1]])}; {basic / bottleneck:.1f} times",
        f"56 layers end at {in_percent(last[PARTS[0]])} training error with both parts and at "
        f"{in_percent(last[PARTS[1]])} without shortcuts; without batch norm {lost} of 3 trainings diverge. "
        f"Two 3×3 at 256 channels have {basic / bottleneck:.1f} times the weights of a bottleneck.",
        (
            Check("The shortcut is needed.", fails("norm_and_shortcut", names[PARTS[1]])),
            Check("Batch norm is needed.", fails("norm_and_shortcut", names[PARTS[2]])),
            Check("Bottlenecks have fewer parameters.", bottleneck < basic),
        ),
    )
