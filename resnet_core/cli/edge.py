"""`python -m resnet_core edge NAME --inner 50`: pruned cost, bytes by format, a limit of time. No torch."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from resnet_core.cli.fit_time import calibration_of
from resnet_core.cli.show import aligned, plan_of
from resnet_core.cli.side_by_side import title
from resnet_core.cost import Cost, price
from resnet_core.edge.budget import Within, within
from resnet_core.edge.pruning import Pruning, pruned, uniform, widths
from resnet_core.edge.sizes import sizes
from resnet_core.plan import Plan, network_spec
from resnet_core.readers.latency import Calibration
from resnet_core.search.names import name_of
from resnet_core.spec import as_resnet

__all__ = ["add_arguments", "answer"]

MILLISECONDS = 5.0


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `answer` reads."""
    parser.add_argument("network", metavar="NAME-or-link", help="a residual network")
    parser.add_argument(
        "--inner", type=int, nargs="+", default=[0], help="percent of inner channels to take out, by stage"
    )
    parser.add_argument("--trunk", type=int, default=0, help="percent of the trunk's channels to take out")
    parser.add_argument("--ms", type=float, default=MILLISECONDS, help="the limit of time, in milliseconds")
    parser.add_argument(
        "--calibration",
        metavar="FILE",
        help="what `run calibrate` printed on the device; says what is within the limit",
    )
    parser.add_argument("--json", action="store_true", help="JSON")


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """The answer as text or JSON, and the notes of `plan_of`. Raises as that does, and `SpecError`."""
    plan, notes = plan_of(given.network)
    as_resnet(network_spec(plan))
    percents = tuple(given.inner)
    pruning = uniform(plan, *percents, given.trunk) if len(percents) == 1 else Pruning(percents, given.trunk)
    calibration = calibration_of(given.calibration) if given.calibration else None
    whole = _whole(plan, pruning, given.ms / 1000, calibration)
    if given.json:
        return json.dumps(whole, indent=2) + "\n", notes
    text = _text(plan, pruning)
    return (text + _in_time(plan, given.ms / 1000, calibration) if calibration else text), notes


def _whole(
    plan: Plan, pruning: Pruning, seconds: float, calibration: Calibration | None
) -> dict[str, object]:
    smaller = pruned(plan, pruning)
    before, after = price(plan), price(smaller)
    return {
        "network": title(plan),
        "pruning": {"inner": pruning.inner, "trunk": pruning.trunk},
        "before": _amounts(before, plan),
        "after": _amounts(after, smaller),
        "widths": [width._asdict() for width in widths(plan, pruning)],
        "budget": calibration and _budget(plan, seconds, calibration),
    }


def _amounts(cost: Cost, plan: Plan) -> dict[str, object]:
    return {**cost._asdict(), "bytes": sizes(plan)}


def _budget(plan: Plan, seconds: float, calibration: Calibration) -> dict[str, object]:
    found = within(as_resnet(network_spec(plan)), plan.input, seconds, calibration)
    return {
        "seconds": seconds,
        "device": calibration.device,
        "ways": {way: row and _row(row) for way, row in found.items()},
    }


def _row(row: Within) -> dict[str, object]:
    return {
        "network": name_of(row.spec),
        "image": vars(row.input),
        "pruning": {"inner": row.pruning.inner, "trunk": row.pruning.trunk},
        "predicted_seconds": row.seconds,
        **price(row.plan)._asdict(),
    }


def _text(plan: Plan, pruning: Pruning) -> str:
    smaller = pruned(plan, pruning)
    before, after = price(plan), price(smaller)
    lines = [("", "before", "after")]
    lines += [
        (name, f"{then:,}", f"{now:,}")
        for name, then, now in zip(("parameters", "MACs", "activations"), before, after, strict=True)
    ]
    now = sizes(smaller)
    lines += [(f"bytes in {name}", f"{size:,}", f"{now[name]:,}") for name, size in sizes(plan).items()]
    rows = [("width", "before", "after", "")]
    rows += [
        (each.name, f"{each.channels:,}", f"{each.left:,}", "tied" if each.is_tied else "free")
        for each in widths(plan, pruning)
    ]
    return "\n".join([title(plan), "", *aligned(lines), "", *aligned(rows)]) + "\n"


def _in_time(plan: Plan, seconds: float, calibration: Calibration) -> str:
    """What is predicted to be within the limit."""
    found = within(as_resnet(network_spec(plan)), plan.input, seconds, calibration)
    rows = [("way", "network", "image", "percent out", "ms, predicted")]
    for way, row in found.items():
        if row is None:
            rows.append((way, "none", "", "", ""))
            continue
        image = f"{row.input.height} x {row.input.width}"
        out = f"{max((*row.pruning.inner, 0))}"
        rows.append((way, name_of(row.spec), image, out, f"{1000 * row.seconds:.2f}"))
    head = f"\nWithin {1000 * seconds:g} ms on {calibration.device}, predicted:\n\n"
    return head + "\n".join(aligned(rows)) + "\n"
