"""What autograd saves for the backward pass of a backbone with its neck and heads, in bytes."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.dense.pieces import PARTS, Part
from resnet_core.language.dense import Dense, Head, Level, Tap
from resnet_core.language.input import Input
from resnet_core.language.layers import Layer, input_of
from resnet_core.readers.formats import Unit
from resnet_core.readers.saved import Kept, image_bytes, walk_content

__all__ = ["saved_by_part"]


def saved_by_part(network: Dense) -> dict[Part, int]:
    """Bytes of one batch, counted where they are first kept; of crops, those that heads keep of them."""
    plan = network.backbone
    maps: dict[str, Kept] = {}
    saved = dict.fromkeys(PARTS, 0)
    saved["backbone"] = _backbone(network, maps)
    unit = Unit.of(plan.input)
    onward = Kept(0, unit.element)
    for level in network.levels:
        rows: list[int] = []
        onward = _level(level, maps, onward, unit, rows)
        saved["neck"] += sum(rows)
    for head in network.heads:
        saved["head"] += _head(head, maps, plan.input)
    return saved


def _backbone(network: Dense, maps: dict[str, Kept]) -> int:
    """Its bytes; to `maps` it adds those of the taps."""
    plan, unit = network.backbone, Unit.of(network.backbone.input)
    x, rows = Kept(image_bytes(plan), unit.element), [0]
    for place, layer in enumerate(plan.stem, 1):
        x = walk_content((layer,), x, unit, rows)
        _tap(network.taps, "stem", place, x, maps)
    saved = sum(rows)
    for stage in plan.stages:
        rows = []
        x = walk_content(stage.entry, x, unit, rows)
        saved += sum(rows)
        for block, copies in stage.runs:
            rows = []
            x = walk_content(block, x, unit, rows)
            saved += sum(rows) * copies
        _tap(network.taps, stage.name, 0, x, maps)
    return saved


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


def _head(head: Head, maps: dict[str, Kept], input: Input) -> int:
    rows: list[int] = []
    for reading in head.readings:
        if reading.times:
            unit = Unit.of(replace(input, batch=input.batch * reading.times))
            x = maps.get(reading.reads) or Kept(_bytes(reading.layers, unit), unit.element)
            walk_content(reading.layers, x, unit, rows)
    return sum(rows)


def _bytes(layers: tuple[Layer, ...], unit: Unit) -> int:
    return input_of(layers).elements * unit.map
