"""`python -m resnet_core search NAME --layers-min 101`: networks that meet conditions. No torch."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from math import inf, isfinite
from typing import NamedTuple

from resnet_core.checks import SpecError
from resnet_core.cli import fit_time
from resnet_core.cli.show import aligned, plan_of
from resnet_core.cli.side_by_side import title
from resnet_core.network import Network as Shown
from resnet_core.plan import network_spec
from resnet_core.search.axes import Scaled
from resnet_core.search.family_text import blocks_of, reach, searched, widths_of
from resnet_core.search.fit import FORMATS, OPTIMIZERS, Setting
from resnet_core.search.measures import MEASURES, Measure
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Found, Match, Question, on_side, search
from resnet_core.search.question_text import OBJECTIVES, TITLES, amount_of, exact, objective_of, sides_of
from resnet_core.spec import ArchSpec

__all__ = ["add_arguments", "answer"]


class About(NamedTuple):
    """What is searched: the title, the network that is varied, how it is used, and the question."""

    title: str
    family: ArchSpec | Scaled
    use: Use
    question: Question


WITHOUT = (
    "what concerns latency needs a calibration of the device; `python -m resnet_core run calibrate > FILE` "
    "makes one, and --calibration FILE reads it"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `answer` reads."""
    parser.add_argument(
        "network",
        metavar="NAME-or-link",
        nargs="?",
        help="the network whose depths and widths are varied; resnet50 if nothing is given",
    )
    parser.add_argument(
        "--family", metavar="NAME", help="its family, such as efficientnet or vit, in place of a network"
    )
    for measure in MEASURES:
        noun = TITLES[measure].lower()
        if measure != "side":
            parser.add_argument(f"--{measure}-min", metavar="N", default="", help=f"{noun}, at least")
            names = (f"--{measure}-max", f"--{measure}") if measure == "memory" else (f"--{measure}-max",)
            parser.add_argument(
                *names, metavar="N", default="", help=f"{noun}, at most", dest=f"{measure}_max"
            )
    parser.add_argument("--sides", default="", metavar="192-224-256", help="sides of images, else the link's")
    parser.add_argument("--batch", type=int, help="images of a training step, in place of the link's")
    parser.add_argument("--pass-batch", type=int, default=1, help="images of a pass that is timed")
    parser.add_argument(
        "--format", choices=FORMATS, default=FORMATS[0], help="of weights and maps in training"
    )
    parser.add_argument("--optimizer", choices=OPTIMIZERS, default="momentum", help="in training")
    parser.add_argument(
        "--objective",
        default="most-params",
        metavar="most-|least-NAME",
        help=f"what the best have most or least of: {', '.join(MEASURES)}",
    )
    parser.add_argument("--x", choices=MEASURES, default="macs", help="of which the front has least")
    parser.add_argument("--calibration", metavar="FILE", help="what `run calibrate` printed on a device")
    parser.add_argument("--json", action="store_true", help="JSON, with the front")


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """The answer as text or JSON, and the notes of `plan_of`. Raises as that does, and `SpecError`."""
    plan, notes = plan_of(_named(given))
    family, question = searched(network_spec(plan)), _question(given)
    known = fit_time.calibration_of(given.calibration) if given.calibration else None
    if known is None and "latency" in question.asks:
        raise SpecError("latency", WITHOUT, None)
    batch = plan.input.batch if given.batch is None else given.batch
    trained, used = replace(plan.input, batch=batch), replace(plan.input, batch=given.pass_batch)
    use = Use(trained, Setting(given.format, given.optimizer), replace(used, dtype="float32"), known)
    try:
        found = search(family, sides_of(given.sides), use, question)
    except OverflowError as fault:
        raise SpecError("network", str(fault), None) from fault
    except KeyError as fault:
        raise _unknown(str(fault.args[0])) from fault
    about = About(f"{title(plan)} in other depths and widths", family, use, question)
    return (_json if given.json else _text)(about, found), notes


def _named(given: Namespace) -> str:
    """The network's name or link; a family stands for its usual network."""
    if given.network and given.family:
        raise SpecError("family", "give a network or a family, not both", None)
    return given.network or (f"?family={given.family}" if given.family else "resnet50")


def _unknown(what: str) -> SpecError:
    if what in MEASURES:
        return SpecError(what, "this cannot be asked for in this family", None)
    return SpecError("latency", f"{what} is not calibrated, so it is not predicted", None)


def _question(given: Namespace) -> Question:
    conditions = []
    for measure in MEASURES:
        least, most = (vars(given).get(f"{measure}_{end}", "") for end in ("min", "max"))
        if least or most:
            low = amount_of(measure, least) if least else -inf
            conditions.append(Condition(measure, low, amount_of(measure, most) if most else inf))
    objective, wants_most = objective_of(given.objective)
    return Question(tuple(conditions), objective, wants_most, given.x, objective, wants_most)


def _json(about: About, found: Found) -> str:
    _, family, use, question = about
    whole = {
        "family": about.title,
        "searched": reach(family),
        "batch": use.trained.batch,
        "pass_batch": use.used.batch,
        "format": use.setting.format,
        "optimizer": use.setting.optimizer,
        "conditions": {
            each.measure: {
                end: value for end, value in (("least", each.least), ("most", each.most)) if isfinite(value)
            }
            for each in question.conditions
        },
        "objective": next(name for name, value in OBJECTIVES.items() if value == question[1:3]),
        "networks": found.possible,
        "looked_at": found.looked,
        "meet_all_conditions": found.matching,
        "best": [_line(each, use) for each in found.best],
        "front": {"less": question.x, "networks": [_line(each, use) for each in found.front]},
    }
    return json.dumps(whole, indent=2) + "\n"


def _line(network: Match, use: Use) -> dict[str, object]:
    image = use.trained if network.side == use.trained.width else on_side(use.trained, network.side)
    link = Shown(network.spec, image).link
    spec = network.spec
    if isinstance(spec, ArchSpec):
        found: dict[str, object] = {"depths": spec.depths, "widths": spec.widths, "link": link}
    else:
        found = {"blocks": blocks_of(spec), "widths": widths_of(spec), "link": link}
    return found | {str(measure): value for measure, value in network.amounts.items()}


def _text(about: About, found: Found) -> str:
    _, family, use, question = about
    measures: list[Measure] = [each for each in MEASURES if found.best and each in found.best[0].amounts]
    lines = [("blocks", "widths", *(TITLES[each] for each in measures))]
    lines += [
        (
            blocks_of(each.spec),
            widths_of(each.spec),
            *(exact(measure, each.amounts[measure]) for measure in measures),
        )
        for each in found.best
    ]
    looked = f"{found.matching:,} of {found.looked:,} networks meet all conditions"
    of = "" if found.looked == found.possible else f"; {found.possible:,} could be asked for"
    wanted = f"{'Most' if question.wants_most else 'Least'} {TITLES[question.objective].lower()} first"
    batch = f"{use.trained.batch:,} in a step, {use.used.batch:,} in a pass"
    sizes = f"Bytes are for batches of {batch}; training in {use.setting.format}"
    return (
        "\n".join([about.title, reach(family), f"{looked}{of}.", f"{wanted}. {sizes}.", "", *aligned(lines)])
        + "\n"
    )
