"""Problems on degradation: recorded errors to be read, and networks to be built."""

from __future__ import annotations

from random import Random

from resnet_core.cost import price
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.claims.counted import in_percent
from resnet_core.labs.claims.recordings import trained
from resnet_core.labs.lessons.reveals.depth import LOW
from resnet_core.labs.lessons.worksheets.problem import Problem
from resnet_core.labs.recorded import runs
from resnet_core.labs.training import rates
from resnet_core.labs.training.settings import PLAIN, RESIDUAL
from resnet_core.plan import unfold
from resnet_core.spec import Input

DEPTHS = (8, 14, 20, 32, 44, 56)
GAP = 0.02  # between test and training error, from which on a network is said to overfit


def diagnosis(rng: Random) -> Problem:
    """What two errors say about a training."""
    name = f"{rng.choice((PLAIN, PLAIN, RESIDUAL))}-{rng.choice(DEPTHS)}"
    train, test = (trained(name, measure).middle for measure in ("train_error", "test_error"))
    fails, gap = train >= LOW, test - train >= GAP
    answer = "It fails to learn its images." if fails else "It overfits a little." if gap else "Neither."
    return Problem(
        f"A network ends with {in_percent(train)} training error and {in_percent(test)} test error. Does it "
        "overfit (2 points or more between them), fail to learn its images (training error of "
        f"{100 * LOW:.0f} % or more), or neither?",
        answer,
        f"it is {name} after ten epochs on digits",
    )


def blocks(rng: Random) -> Problem:
    """The blocks of a network of 6n + 2 layers."""
    stage = rng.randrange(2, 19)
    depth = 6 * stage + 2
    plan = unfold(digits_network(depth), Input(8, 8))
    return Problem(
        "The small residual networks of He 2015 have three stages of equally many blocks, two "
        "convolutions a "
        f"block, a stem and a classifier. How many blocks has one of {depth} layers, in each stage and in "
        "all?",
        f"{plan.blocks // 3} and {plan.blocks}",
        f"({depth} − 2) / 6 = {stage}",
    )


def construction(rng: Random) -> Problem:
    """How many identity layers a constructed network has."""
    shallow, deep = sorted(rng.sample(DEPTHS, 2))
    error = in_percent(trained(f"plain-{shallow}").middle)
    return Problem(
        f"A trained plain-{shallow} has {error} training error. You build a plain-{deep} from its layers and "
        "identity layers. How many identity layers do you add, and which training error does it have at "
        "once?",
        f"{deep - shallow} layers, {error}",
        "layers that pass everything on change no score",
    )


def best_rate(rng: Random) -> Problem:
    """The best of several recorded learning rates."""
    recorded = runs(rates.FILE)[rates.FILE]
    found = rates.fold(recorded.points, recorded.settings)
    kind, depth = rng.choice((PLAIN, RESIDUAL)), rng.choice(found.depths())
    best = found.best(kind, depth)
    assert best is not None
    row = ", ".join(
        f"{in_percent(band.middle)} at {cell.rate:g}"
        for cell, band in found.errors.items()
        if (cell.kind, cell.depth) == (kind, depth)
    )
    learns = "yes" if best[1].middle < LOW else "no"
    return Problem(
        f"Training errors of one network at several learning rates: {row}. Which rate is best, and does the "
        f"network learn its images there (error below {100 * LOW:.0f} %)?",
        f"{best[0].rate:g}; {learns}",
        f"it is {kind}-{depth} after {recorded.settings['epochs']} epochs",
    )


def parameters(rng: Random) -> Problem:
    """What identity shortcuts add."""
    depth = rng.choice(DEPTHS)
    ours, plain = (
        price(unfold(digits_network(depth, shortcut), Input(8, 8))).params
        for shortcut in ("identity", "none")
    )
    return Problem(
        f"plain-{depth} on digits has {plain:,} parameters. How many has the network of the same layers with "
        "identity shortcuts?",
        f"{ours:,}",
        "an addition has no weights; new channels are filled with zeros",
    )


def which_is_lower(rng: Random) -> Problem:
    """Two recorded networks."""
    depths = rng.sample(DEPTHS[2:], 2)
    names = (f"{PLAIN}-{depths[0]}", f"{RESIDUAL}-{depths[1]}")
    errors = {name: trained(name).middle for name in names}
    lower = min(errors, key=errors.__getitem__)
    return Problem(
        f"Which of {names[0]} and {names[1]} has the lower training error after ten epochs on digits? Say "
        "why you expect it.",
        lower,
        "; ".join(f"{name} {in_percent(error)}" for name, error in errors.items()),
    )


PROBLEMS = (blocks, diagnosis, construction, which_is_lower, best_rate, parameters)
