"""Why depth failed: recorded trainings of plain and residual networks on digits."""

from __future__ import annotations

from resnet_core.data.datasets import WAVES_SHAPE
from resnet_core.labs.claims.counted import in_percent
from resnet_core.labs.claims.recordings import lab, of_seeds, trained
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal
from resnet_core.labs.recorded import runs
from resnet_core.labs.training import construction, degradation, rates
from resnet_core.labs.training.construction import CONSTRUCTED, DEEP, SCRATCH, SHALLOW, SHALLOW_NAME
from resnet_core.labs.training.curves import Band, last
from resnet_core.labs.training.settings import PLAIN, RESIDUAL, WAVES_FILE

ON_SIGNALS = 20  # layers of the recorded networks
LOW = 0.1  # training error below which the images are learnt


def error(name: str, share: float) -> Bar:
    """A bar in percent."""
    return Bar(name, 100 * share, in_percent(share), name.startswith(PLAIN))


def deeper() -> Reveal:
    """Training errors of plain networks of 20 and 56 layers."""
    key, shallow, deep = degradation.lower(lab(), SHALLOW, DEEP)
    return Reveal(
        key,
        f"{in_percent(shallow.middle)} against {in_percent(deep.middle)}",
        f"After {shallow.epoch} epochs plain-{SHALLOW} gets {of_seeds(shallow)} of its training images "
        f"wrong, plain-{DEEP} {of_seeds(deep)}.",
        Bars(
            "training error in percent",
            (error(f"plain-{SHALLOW}", shallow.middle), error(f"plain-{DEEP}", deep.middle)),
        ),
    )


def overfitting() -> Reveal:
    """Both errors of the deep plain network."""
    train, test = (trained(f"plain-{DEEP}", measure) for measure in ("train_error", "test_error"))
    return Reveal(
        ("low" if train.middle < LOW else "high") + (" low" if test.middle < LOW else " high"),
        f"{in_percent(train.middle)} and {in_percent(test.middle)}",
        f"plain-{DEEP} gets {in_percent(train.middle)} of its training images wrong and "
        f"{in_percent(test.middle)} of the test images.",
        Bars(
            "error of plain-56 in percent",
            (error("plain-56, training images", train.middle), error("plain-56, test images", test.middle)),
        ),
    )


def on_signals() -> Reveal:
    """The test errors of a residual and a plain network of 20 layers that read waveforms."""
    record = runs(WAVES_FILE)[WAVES_FILE]
    curves = degradation.read(record.points).curves
    residual, plain = (last(curves[f"{kind}-{ON_SIGNALS}"], "test_error") for kind in (RESIDUAL, PLAIN))
    assert residual
    assert plain
    chance = 1 - 1 / WAVES_SHAPE.classes
    found = residual.middle
    return Reveal(
        "low" if found < chance / 3 else "some" if found < chance * 2 / 3 else "chance",
        in_percent(found),
        f"After {residual.epoch} epochs residual-{ON_SIGNALS} gets {of_seeds(residual)} of the test signals "
        f"wrong, plain-{ON_SIGNALS} {of_seeds(plain)}; guessing gets {in_percent(chance)} wrong.",
        Bars(
            "test error in percent",
            (
                error(f"residual-{ON_SIGNALS}", residual.middle),
                error(f"plain-{ON_SIGNALS}", plain.middle),
                error("guessing", chance),
            ),
        ),
    )


def built() -> construction.Construction:
    """The recorded networks made by construction."""
    return construction.fold(runs(construction.FILE)[construction.FILE].points)


def constructed() -> Reveal:
    """The error of a deep network made of a trained shallow one and identity layers."""
    found = built()
    shallow, deep = (found.at_once_error(name) for name in (SHALLOW_NAME, CONSTRUCTED))
    assert shallow is not None
    assert deep is not None
    same = found.same_images()
    return Reveal(
        "same" if same else "lower" if deep < shallow else "higher",
        f"{in_percent(deep)}, as before" if same else f"{in_percent(shallow)}, then {in_percent(deep)}",
        f"plain-{DEEP} made of the trained plain-{SHALLOW} and identity layers gets {in_percent(deep)} of "
        f"the training images wrong at once, plain-{SHALLOW} {in_percent(shallow)} (in evaluation mode).",
        Bars(
            "training error in percent, before any further training",
            (error(f"plain-{SHALLOW}, trained", shallow), error(f"plain-{DEEP}, constructed", deep)),
        ),
    )


def trained_from_scratch() -> Reveal:
    """The constructed network trained on, and one from scratch with the epochs of both together."""
    found = built()
    settings = runs(construction.FILE)[construction.FILE].settings
    epochs, more = int(settings["epochs"]), int(settings["more"])
    on, scratch = found.error(CONSTRUCTED, more), found.error(SCRATCH, epochs + more)
    assert on
    assert scratch
    return Reveal(
        construction.outcome(on.middle, scratch.middle),
        f"{in_percent(on.middle)} against {in_percent(scratch.middle)}",
        f"Trained on for {more} epochs, the constructed network ends at {in_percent(on.middle)} training "
        f"error. From scratch the same layers end at {in_percent(scratch.middle)} after {epochs + more}.",
    )


def learning_rate() -> Reveal:
    """Each network at the best of several learning rates."""
    recorded = runs(rates.FILE)[rates.FILE]
    found = rates.fold(recorded.points, recorded.settings)
    best = {depth: found.best(PLAIN, depth) for depth in found.depths()}
    shallow, deep = best[min(best)], best[max(best)]
    assert shallow
    assert deep
    tried = found.rates()
    return Reveal(
        "remains" if found.remains() else "vanishes",
        f"{in_percent(deep[1].middle)} at best",
        f"Of {len(tried)} rates from {tried[0]:g} to {tried[-1]:g} the best gives plain-{max(best)} "
        f"{in_percent(deep[1].middle)} training error, at {deep[0].rate:g}, and plain-{min(best)} "
        f"{in_percent(shallow[1].middle)}, at {shallow[0].rate:g}.",
    )


def with_shortcuts() -> Reveal:
    """The same depth with shortcuts."""
    ends: dict[str, Band] = {kind: trained(f"{kind}-{DEEP}") for kind in (PLAIN, RESIDUAL)}
    low = ends[RESIDUAL].middle
    return Reveal(
        "none" if low < 0.01 else "some" if low < ends[PLAIN].middle / 2 else "most",
        f"{in_percent(ends[PLAIN].middle)} → {in_percent(low)}",
        f"plain-{DEEP} ends at {of_seeds(ends[PLAIN])} training error, residual-{DEEP}, with the same layers "
        f"and shortcuts, at {of_seeds(ends[RESIDUAL])}.",
        Bars(
            f"training error of {DEEP} layers in percent",
            tuple(error(f"{kind}-{DEEP}", band.middle) for kind, band in ends.items()),
        ),
    )
