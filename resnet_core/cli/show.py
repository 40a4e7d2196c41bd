"""What `python -m resnet_core` prints: a network by its name or link, as a table. No torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, assert_never

from resnet_core.checks import SpecError
from resnet_core.cli.describe import note_of
from resnet_core.code.network import title
from resnet_core.cost import Cost, price, price_of, times
from resnet_core.decoder.network_file import is_file, network_of_file
from resnet_core.labs.counters.conventions import Reading, Unread
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Shape,
    Split,
    Upsample,
)
from resnet_core.language.plan import Content, runs
from resnet_core.network import named, pin_fields
from resnet_core.plan import Plan, shown_spec
from resnet_core.readers.comparison import added, pairs
from resnet_core.readers.field import receptive_field
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.parts import parts_of
from resnet_core.readers.words import Words, in_words
from resnet_core.search.names import name_of
from resnet_core.spec import ArchSpec

NUMBER = 22  # characters for a number, with room for its commas


class Named(NamedTuple):
    """The plan of a name or a link, and a note for each part of the link that was left out."""

    plan: Plan
    notes: tuple[str, ...]


class Row(NamedTuple):
    """A line of the table: one block, or several that are alike, and what they cost together."""

    name: str
    kind: str
    out: Shape
    cost: Cost


def plan_of(text: str) -> Named:
    """The plan of a name of the zoo, of a link, read as the pages read it, or of a file.

    Raises `UnknownNetworkError` for other text and `FileFault` for a file of no network. Where a page would
    repair a link this raises `SpecError`, which names the link that works: what a script runs must be what
    was written.
    """
    if is_file(text):
        plan = network_of_file(Path(text)).plan
        return Named(plan, tuple(filter(None, (note_of(plan),))))
    address = named(text)
    moved = [fault for fault in address.faults if fault.nearest is not None]
    if moved:
        works = f"The nearest that works is '?{address.network.link}'"
        raise SpecError(moved[0].field, f"{moved[0].why}. {works}", moved[0].nearest)
    unread = [fault.field for fault in address.faults]
    unread += [repr(name) for name in (*pin_fields(address.pins), *address.page_fields)]
    return Named(
        address.network.plan, tuple(f"no field is called {name}: it was left out" for name in unread)
    )


def table(plan: Plan, against: Plan | None = None) -> str:
    """The network, block by block; alike blocks take one line, with their sum, so that columns add up.

    With `against`, what it has more or less than that network is added below.
    """
    rows = list(_rows(plan))
    lines = [("block", "kind", "output", "parameters", "MACs")]
    lines += [(row.name, row.kind, _shape(row.out), *_cost(row.cost)) for row in rows]
    lines.append(("total", "", "", *_cost(price(plan))))
    folded = any(stage.blocks > 2 for stage in plan.stages)
    note = ["", "A line for several blocks shows their sum."] if folded else []
    beside = _differences(plan, against) if against else []
    return "\n".join([_headline(plan), _whole(plan), *aligned(lines), *note, *beside]) + "\n"


def _whole(plan: Plan) -> str:
    """Bytes of one batch, and what the last map sees."""
    input, field = plan.input, receptive_field(plan)[-1]
    batch = f"batch {input.batch:,}, {input.dtype}"
    saved = f"{saved_for_backward(plan):,} bytes saved for backward ({batch})"
    along = plan.image.dims == 1
    seen = "the whole image" if field.whole else f"{field.size:,} {'values' if along else 'pixels'}"
    return f"{saved}; receptive field {seen}, stride {field.jump:,}"


def _differences(plan: Plan, against: Plan) -> list[str]:
    """The blocks that are not the same in both, and the totals, with signs."""
    lines = pairs(parts_of(plan, 1), parts_of(against, 1))
    now, then = (added(line.now for line in lines), added(line.then for line in lines))
    moved = [line for line in lines if line.now != line.then]
    rows = [(line.name, line.now, line.then) for line in moved] + [("total", now, then)]
    signed = [
        (name, "", "", f"{has.params - had.params:+,}", f"{has.macs - had.macs:+,}")
        for name, has, had in rows
    ]
    start = ("block", "", "", "parameters", "MACs")
    about = f"Against: {_headline(against)}; blocks that differ, and by how much"
    return ["", about, "", *aligned([start, *signed])]


def aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns two spaces apart; the last two, numbers, end at the same place."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    numbers = len(widths) - 2
    return [
        "  ".join(
            cell.rjust(width) if place >= numbers else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]


def reconciliation(plan: Plan, readings: tuple[Reading | Unread, ...]) -> str:
    """Each counter's number, ours, what the counter adds to it, and the rest."""
    cost = price(plan)
    ours = f"{cost.macs:,} MACs, {cost.params:,} parameters"
    parts = [f"{_headline(plan)}\nours: {ours}\n"]
    for reading in readings:
        if isinstance(reading, Unread):
            parts.append(f"{reading.tool}: not asked, because {reading.why}\n")
        else:
            parts.append(_account(reading))
    return "\n".join(parts)


def _account(reading: Reading) -> str:
    twice = "2 for each MAC" if reading.unit == "FLOP" else ""
    lines = [
        ("counted", reading.counted, f"{reading.unit}s"),
        ("ours", reading.ours, twice),
        *[(cause.name, cause.amount, cause.why) for cause in reading.causes],
        ("rest", reading.rest, ""),
    ]
    text = [f"  {name:<28}{amount:>{NUMBER},}  {why}".rstrip() for name, amount, why in lines]
    return "\n".join([f"{reading.tool} ({reading.version})", *text]) + "\n"


def _headline(plan: Plan) -> str:
    height, width = plan.input.height, plan.input.width
    what = f"signal of {width} values" if plan.image.dims == 1 else f"image of {height} x {width}"
    return f"{_title(plan)}; one {what}"


def _title(plan: Plan) -> str:
    spec = shown_spec(plan)
    if isinstance(spec, ArchSpec):
        return title(plan)
    return f"{name_of(spec)}, of depth {plan.depth:,}: {plan.blocks:,} blocks"


def _rows(plan: Plan) -> Iterator[Row]:
    for name, content, copies in runs(plan):
        kind = _kind(content) if copies == 1 else f"{_kind(content)}, {copies:,} times"
        out = content.out if isinstance(content, Residual) else content[-1].out
        yield Row(_range(name, copies), kind, out, times(price_of(content), copies))


def _range(name: str, copies: int) -> str:
    """`layer3.1-5` for 5 copies from `layer3.1` on."""
    stage, _, first = name.rpartition(".")
    return name if copies == 1 else f"{stage}.{first}-{int(first) + copies - 1}"


def _kind(content: Content) -> str:
    if not isinstance(content, Residual):
        return _words(content)
    link = {"projection": "projection", "identity": "identity", "none": "no shortcut"}[content.link]
    return f"{_words(content.branch)}, {link}"


def _words(layers: tuple[Layer, ...]) -> str:
    """The layers that do more than normalise and activate."""
    return ", ".join(filter(None, map(_of_layer, layers)))


def _of_layer(layer: Layer) -> str:
    """`[x | 1x1, 3x3]` for a concatenation, `x + (1x1, 3x3)` for a sum inside a block."""
    match layer:
        case Join():
            return f"[{' | '.join(_words(part) or 'x' for part in layer.parts)}]"
        case Residual():
            shortcut = {"projection": "projection + ", "identity": "x + ", "none": ""}[layer.link]
            return f"{shortcut}({_words(layer.branch)})"
        case (
            Conv() | Linear() | Attention() | MaxPool() | AvgPool() | GlobalPool() | Pad() | Gate() | Split()
        ):
            return _word(in_words(layer))
        case ClassToken() | DropPath() | Conv1d() | Select() | ChannelShuffle() | Operator():
            return _word(in_words(layer))
        case Rearrange():
            return "half of x" if layer.to in ("first half", "second half") else ""
        case Norm() | Activation() | Dropout() | LayerScale() | Positions():
            return ""
        case Upsample() | ConvTranspose():
            return _word(in_words(layer))
        case _:
            assert_never(layer)


def _word(words: Words) -> str:
    """A convolution by its window alone: a terminal has little room."""
    start = words.size if words.kind in ("conv", "split") else words.kind
    more = f" ({', '.join(words.more)})" if words.more else ""
    return f"{start}{more}".replace("×", "x")


def _shape(shape: Shape) -> str:
    return " x ".join(map(str, shape.sizes))


def _cost(cost: Cost) -> tuple[str, str]:
    return f"{cost.params:,}", f"{cost.macs:,}"
