"""What autograd saves for the backward pass of a backbone with its neck and heads, in bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from resnet_core.dense.pieces import PARTS, Part, pieces
from resnet_core.language.dense import Dense, Level, Reading, Tap
from resnet_core.language.input import Input
from resnet_core.language.layers import input_of
from resnet_core.language.plan import Stage
from resnet_core.readers.formats import Unit
from resnet_core.readers.saved import Kept, image_bytes, walk_content

__all__ = ["saved_by_part", "saved_by_piece"]


def saved_by_part(network: Dense) -> dict[Part, int]:
    """Bytes of one batch, counted where they are first kept; of crops, those that heads keep of them."""
    saved = dict.fromkeys(PARTS, 0)
    for piece, count in zip(pieces(network), saved_by_piece(network), strict=True):
        saved[piece.part] += count
    return saved


def saved_by_piece(network: Dense) -> tuple[int, ...]:
    """The same for each of `pieces`."""
    return tuple(_by_piece(network))


def _by_piece(network: Dense) -> Iterator[int]:
    plan, unit = network.backbone, Unit.of(network.backbone.input)
    maps: dict[str, Kept] = {}
    x = Kept(image_bytes(plan), unit.element)
    rows: list[int] = []
    for place, layer in enumerate(plan.stem, 1):
        x = walk_content((layer,), x, unit, rows)
        _tap(network.taps, "stem", place, x, maps)
    if plan.stem:
        yield sum(rows)
    for stage in plan.stages:
        saved, x = _stage(stage, x, unit)
        yield saved
        _tap(network.taps, stage.name, 0, x, maps)
    onward = Kept(0, unit.element)
    for level in network.levels:
        rows = []
        onward = _level(level, maps, onward, unit, rows)
        if level.layers:
            yield sum(rows)
    for head in network.heads:
        yield from (_reading(reading, maps, plan.input) for reading in head.readings)


def _stage(stage: Stage, x: Kept, unit: Unit) -> tuple[int, Kept]:
    """Its bytes, and what it gives."""
    rows: list[int] = []
    x = walk_content(stage.entry, x, unit, rows)
    saved = sum(rows)
    for block, copies in stage.runs:
        rows = []
        x = walk_content(block, x, unit, rows)
        saved += sum(rows) * copies
    return saved, x


def _tap(taps: tuple[Tap, ...], stage: str, layers: int, x: Kept, maps: dict[str, Kept]) -> None:
    maps.update({tap.name: x for tap in taps if (tap.stage, tap.layers) == (stage, layers)})


def _level(level: Level, maps: dict[str, Kept], before: Kept, unit: Unit, rows: list[int]) -> Kept:
    """What a level hands on; its own map goes to `maps`."""
    carried = walk_content(level.carried, before, unit, rows)
    lateral = walk_content(level.lateral, maps[level.reads], unit, rows) if level.reads else carried
    merged = {"lateral": lateral, "carried": carried}.get(level.merge)
    if merged is None:  # a tensor of its own
        both = lateral.bytes + carried.bytes
        merged = Kept(both if level.merge == "join" else lateral.bytes, unit.element)
    onward = walk_content(level.after, merged, unit, rows)
    maps[level.name] = walk_content(level.out, onward, unit, rows)
    return onward


def _reading(reading: Reading, maps: dict[str, Kept], input: Input) -> int:
    if not reading.times:
        return 0
    rows: list[int] = []
    unit = Unit.of(replace(input, batch=input.batch * reading.times))
    x = maps.get(reading.reads) or Kept(input_of(reading.layers).elements * unit.map, unit.element)
    walk_content(reading.layers, x, unit, rows)
    return sum(rows)
