"""What `show --csv` and `show --json` print: the blocks of a network as numbers, or of two side by side."""

from __future__ import annotations

import csv
import io
import json

from resnet_core.plan import Plan
from resnet_core.readers.comparison import Pair, pairs
from resnet_core.readers.field import Field
from resnet_core.readers.parts import parts_of
from resnet_core.readers.records import totals

COSTS = ("params", "macs", "activations", "saved_for_backward_bytes")
Line = dict[str, str | int]


def lines(plan: Plan, against: Plan | None = None) -> list[Line]:
    """A line for each run of equal blocks, with their sum; with `against`, the differences from it."""
    return [_line(pair, against is not None) for pair in _pairs(plan, against)]


def as_csv(plan: Plan, against: Plan | None = None) -> str:
    """The lines, titles first. Counts are for one image, bytes for one batch."""
    rows, file = lines(plan, against), io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def as_json(plan: Plan, against: Plan | None = None) -> str:
    """The lines, with the input and the totals of each network."""
    whole = {**_about(plan), "blocks": lines(plan, against)}
    return json.dumps(whole | ({"against": _about(against)} if against else {}), indent=2) + "\n"


def _about(plan: Plan) -> dict[str, object]:
    return {"input": vars(plan.input), "totals": totals(plan)}


def _pairs(plan: Plan, against: Plan | None) -> tuple[Pair, ...]:
    return pairs(parts_of(plan, 1), parts_of(against, 1) if against else ())


def _seen(field: Field) -> int | str:
    return "whole image" if field.whole else field.size


def _line(pair: Pair, beside: bool) -> Line:
    part = pair.part
    where: Line = {
        "block": pair.name,
        "channels": part.out.channels if part else "",
        "height": part.out.height if part else "",
        "width": part.out.width if part else "",
        "receptive_field": _seen(part.field) if part else "",
        "stride": part.field.jump if part else "",
    }
    costs: Line = dict(zip(COSTS, pair.now, strict=True))
    changes = {
        f"{name}_difference": now - then for name, now, then in zip(COSTS, pair.now, pair.then, strict=True)
    }
    return where | costs | (changes if beside else {})
