"""The table of a network: every part, a subtotal for each stage, and the total."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from app.drawing.numbers import difference, in_bytes, percent, whole
from app.drawing.strip.layout import pixels
from app.drawing.table import Cell, Column, Level, Row, Table
from resnet_core.cost import price
from resnet_core.language.layers import Residual, Shape
from resnet_core.language.plan import Content
from resnet_core.plan import Plan, layers_in, layers_of
from resnet_core.readers.comparison import Amounts, Pair, added, each, pairs, total
from resnet_core.readers.field import Field
from resnet_core.readers.parts import Part, fields_in
from resnet_core.readers.tokens import on_tokens
from resnet_core.readers.words import in_words

NETWORK = (
    Column("Block", number=False, help="A block of a stage. In a ResNet, the name of its module in PyTorch."),
    Column(
        "Shortcut", number=False, help="What is added to the output of the block's layers, or joined to it."
    ),
    Column("Output", help="Channels × height × width of the map that the block gives."),
    Column("Parameters", help="Learned numbers.", anchor="parameters"),
    Column("share", help="Of the network's parameters."),
    Column(
        "MACs",
        help="Multiply-adds of convolutions and linear layers, for one image or signal.",
        anchor="macs",
    ),
    Column("share", help="Of the network's multiply-adds."),
    Column("Activations", help="Outputs of convolutions and linear layers.", anchor="activations"),
    Column(
        "Saved for backward",
        help="What autograd saves in the forward pass of one batch.",
        anchor="saved-for-backward",
        unit="bytes",
    ),
    Column(
        "Receptive field, px",
        help="Pixels of the image, along a side, that one value of the map can see.",
        anchor="receptive-field",
    ),
    Column("Stride, px", help="Pixels of the image between what neighbouring values see."),
)
WRITE: tuple[Callable[[int], str], ...] = (whole, whole, whole, in_bytes)
CAPTION = "Counts are for one image, bytes saved for backward for one batch."
FOLDED = " A row of several equal blocks has their sum."
BESIDE = " Under a number: by how much it differs from the pinned network's."


def network_table(
    plan: Plan, parts: Sequence[Part], pinned: Sequence[Part] = (), opened: Collection[str] = ()
) -> Table:
    """Every part, a subtotal for each stage, and the total; with `pinned`, the differences from its parts.

    Parts whose keys are in `opened` come with their layers.
    """
    lines, all_of_it = pairs(parts, pinned), total(parts)
    row = partial(_row, all_of_it=all_of_it, beside=bool(pinned))
    rows: list[Row] = []
    for stage in range(lines[-1].stage + 1):
        own = [line for line in lines if line.stage == stage]
        for line in own:
            opens = line.part is not None and line.part.key in opened
            inner = tuple(_layer_rows(plan, line.part, all_of_it)) if opens and line.part else ()
            rows.append(row(line)._replace(inner=inner) if inner else row(line))
        if 0 < stage < lines[-1].stage:
            rows.append(row(_sum(f"stage {stage}", stage, own), level="stage"))
    rows.append(row(_sum("network", 0, lines), level="total"))
    folded = FOLDED if any(part.copies > 1 for part in parts) else ""
    caption = CAPTION if plan.image.dims == 2 else CAPTION.replace("image", "signal")
    return Table(caption + folded + (BESIDE if pinned else ""), NETWORK, tuple(rows))


def _sum(name: str, stage: int, lines: Sequence[Pair]) -> Pair:
    now, then = added(line.now for line in lines), added(line.then for line in lines)
    return Pair(name, stage, None, now, then)


def _row(line: Pair, all_of_it: Amounts, beside: bool, level: Level = "part") -> Row:
    part, then = line.part, line.then if beside else None
    amounts = _amounts(line.now, all_of_it, then, part, bars=level == "part")
    if part is None:
        kind = "only in the pinned network" if level == "part" else ""
        place = [Cell(""), Cell("")]
        return Row("", level, (Cell(line.name), Cell(kind), Cell(""), *amounts, *place))
    start = (Cell(part.name), Cell(_kind(part)), Cell(_map(part.out, part.content)))
    return Row(part.key, level, (*start, *amounts, *_field(part.field)))


def _amounts(
    now: Amounts, network: Amounts, then: Amounts | None, part: Part | None = None, bars: bool = False
) -> tuple[Cell, ...]:
    """Each count, and for parameters and multiply-adds the share of the network."""
    one = each(part) if part and part.copies > 1 else None
    cells: list[Cell] = []
    for place, (count, write) in enumerate(zip(now, WRITE, strict=True)):
        note = f"{part.copies:,} × {write(one[place])}" if part and one and count else ""
        delta = difference(count, then[place], write) if then else ""
        exact = whole(count) if write is in_bytes else ""
        cells.append(Cell(write(count), None, delta, note, exact))
        if place < 2:
            share = count / network[place] if network[place] else 0.0
            cells.append(Cell(percent(share) if share else "", share if bars else None))
    return tuple(cells)


def _layer_rows(plan: Plan, part: Part, network: Amounts) -> Iterator[Row]:
    leaves = list(layers_of(layers_in(part.content)))
    for leaf, saved, field in zip(leaves, part.saved, fields_in(plan, part), strict=True):
        cells = _amounts(Amounts(*price(leaf), saved), network, None)
        start = (Cell(leaf.name), Cell(str(in_words(leaf))), Cell(_map(leaf.out, part.content)))
        yield Row("", "layer", (*start, *cells, *_field(field)))


def _kind(part: Part) -> str:
    if part.is_entry:
        return f"before stage {part.stage}"
    if not part.is_block:
        return "before the blocks" if part.stage == 0 else "after the blocks"
    way = part.way
    link = "plain" if way == "none" and isinstance(part.content, Residual) else way
    return f"{link}, × {part.copies:,}" if part.copies > 1 else link


def _map(shape: Shape, content: Content) -> str:
    if shape.height * shape.width == 1:
        return whole(shape.channels)
    if shape.width == 1 and on_tokens(content):
        return f"{shape.channels:,} × {shape.height:,} tokens"
    return f"{shape.channels:,} × {pixels(shape)}"


def _field(field: Field) -> tuple[Cell, Cell]:
    return Cell("whole image" if field.whole else whole(field.size)), Cell(whole(field.jump))
