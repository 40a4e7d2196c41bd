"""What `choose` prints: the most accurate published weights at the cost of a network, and the fronts."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from resnet_core.cli.show import aligned, plan_of
from resnet_core.published.choice import (
    COSTS,
    DISTILLED,
    SIZES,
    Entry,
    Selection,
    amount_of,
    best_within,
    entries,
    fronts,
    is_speed,
)
from resnet_core.published.names import GROUPS
from resnet_core.published.tables import TESTS, rows, source

MEASURED = tuple(cost for cost in COSTS if cost != "latency")  # a prediction needs a device's calibration
UNITS = {"macs": "G MACs", "params": "M parameters", "activations": "M activations"}
SPEED = "images/s"
Line = dict[str, object]


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `answer` reads."""
    parser.add_argument(
        "network", metavar="NAME-or-link", nargs="?", default="resnet50", help="whose cost is the budget"
    )
    parser.add_argument("--cost", choices=MEASURED, default=COSTS[0], help="what the budget is for")
    parser.add_argument("--budget", type=float, help="in the unit of the cost, in place of the network's")
    parser.add_argument("--test", choices=TESTS, default=TESTS[0], help="on which images top-1 was measured")
    parser.add_argument("--images", choices=GROUPS, nargs="+", default=GROUPS, help="that weights trained on")
    parser.add_argument("--distilled", choices=DISTILLED, default=DISTILLED[0], help="by the weights' names")
    parser.add_argument("--sizes", choices=SIZES, default=SIZES[0], help="of the images of the test")
    parser.add_argument("--text", default="", help="words that the names have")
    parser.add_argument("--json", action="store_true", help="JSON, with the fronts")


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """The answer as text or JSON, and the notes of `plan_of`. Raises as that does."""
    groups = tuple(group for group in GROUPS if group in given.images)
    selection = Selection(given.test, given.cost, groups, given.distilled, given.sizes, given.text)
    plan, notes = plan_of(given.network)
    own = amount_of(plan, selection.cost)
    budget = own if given.budget is None else given.budget
    chosen = entries(rows(), selection)
    write = _json if given.json else _text
    return write(chosen, selection, budget), notes


def _text(chosen: Sequence[Entry], selection: Selection, budget: float | None) -> str:
    """A table of the best of each kind of training images: within the budget, or else of all."""
    unit = UNITS.get(selection.cost, SPEED)
    bound = "at least" if is_speed(selection.cost) else "at most"
    within = f"with {bound} {budget:,.2f} {unit}" if budget is not None else "at any cost"
    lines = [("trained on", "weights", "image", "distilled", "top-1, %", unit)]
    for group, entry in _best(chosen, selection, budget):
        if entry:
            row = entry.row
            side, distilled = str(row.side), "yes" if row.is_distilled else "not said"
            lines.append((group, row.name, side, distilled, f"{entry.top1:.3f}", f"{entry.amount:,.2f}"))
        else:
            lines.append((group, "none", "", "", "", ""))
    about = f"{len(chosen):,} published results, {selection.test}, the best {within}"
    return "\n".join([about, "", *aligned(lines), "", _origin()]) + "\n"


def _json(chosen: Sequence[Entry], selection: Selection, budget: float | None) -> str:
    whole = {
        "source": _origin(),
        "selection": vars(selection),
        "results": len(chosen),
        "unit": UNITS.get(selection.cost, SPEED),
        "budget": budget,
        "best": {group: _line(entry) if entry else None for group, entry in _best(chosen, selection, budget)},
        "fronts": {group: list(map(_line, front)) for group, front in fronts(chosen, selection).items()},
    }
    return json.dumps(whole, indent=2) + "\n"


def _best(
    chosen: Sequence[Entry], selection: Selection, budget: float | None
) -> list[tuple[str, Entry | None]]:
    if budget is None:
        budget = 0.0 if is_speed(selection.cost) else float("inf")
    return [(best.group, best.entry) for best in best_within(chosen, budget, selection)]


def _line(entry: Entry) -> Line:
    row = entry.row
    return {
        "weights": row.name,
        "image": row.side,
        "top1": entry.top1,
        "cost": entry.amount,
        "params_m": row.params,
        "gmacs": row.macs,
        "activations_m": row.activations,
        "images_per_second": {device: speed.images for device, speed in row.speed.items()},
        "trained_on": [*row.pretraining.sets, "ImageNet-1k"],
        "named_distilled": row.is_distilled,
    }


def _origin() -> str:
    known = source()
    return f"{known.repository}, commit {known.commit}, {known.licence}"
