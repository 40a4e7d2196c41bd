"""The pieces of a backbone with its neck and heads, one after another, and what each costs.

A head's weights are counted where they are first used; its multiply-adds at every map and for every crop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple, get_args

from resnet_core.cost import NOTHING, Cost, price_of, times, total
from resnet_core.language.dense import Dense, Head, Level
from resnet_core.language.input import Input
from resnet_core.language.layers import Shape, input_of, layers_of
from resnet_core.language.plan import Content, Stage, layers_in
from resnet_core.readers.latency import Calibration, knows, seconds_of
from resnet_core.readers.roofline import Work, move, works_of
from resnet_core.readers.working import working

__all__ = ["PARTS", "Part", "Piece", "by_part", "pieces", "seconds_by_part"]

Part = Literal["backbone", "neck", "head"]
PARTS: tuple[Part, ...] = get_args(Part)


class Piece(NamedTuple):
    """A stage of the backbone, a level of the neck, or a head at one map.

    `contents` are its chains and blocks with their copies; all of it is done `times` an image. The weights of
    what is `shared` were counted before. `merge` is how a level adds or joins two maps.
    """

    part: Part
    name: str
    reads: str
    out: Shape
    contents: tuple[tuple[Content, int], ...]
    times: int = 1
    shared: bool = False
    merge: str = ""

    @property
    def cost(self) -> Cost:
        """Its exact price, per image."""
        cost = total(times(price_of(content), copies) for content, copies in self.contents)
        params = 0 if self.shared else cost.params
        return Cost(params, cost.macs * self.times, cost.activations * self.times)

    @property
    def working(self) -> str:
        """How its multiply-adds come about: `64*(3*3*64*64*8*8 + ...)`; `0` where it has none."""
        products = [
            f"{copies}*({macs})" if copies > 1 else macs
            for content, copies in self.contents
            if (macs := _macs(content)) != "0"
        ]
        added = " + ".join(products) or "0"
        return f"{self.times}*({added})" if self.times > 1 and products else added


def _macs(content: Content) -> str:
    texts = (working(leaf).macs.text for leaf in layers_of(layers_in(content)))
    return " + ".join(text for text in texts if text != "0") or "0"


def pieces(network: Dense) -> Iterator[Piece]:
    """All pieces, from the image to what the heads give."""
    plan = network.backbone
    if plan.stem:
        yield Piece("backbone", "stem", "image", plan.stem[-1].out, ((plan.stem, 1),))
    before = "stem" if plan.stem else "image"
    for stage in plan.stages:
        yield Piece("backbone", stage.name, before, stage.out, _of_stage(stage))
        before = stage.name
    for level in network.levels:
        if level.layers:
            yield _of_level(level)
    for head in network.heads:
        yield from _of_head(head)


def _of_stage(stage: Stage) -> tuple[tuple[Content, int], ...]:
    entry: tuple[tuple[Content, int], ...] = ((stage.entry, 1),) if stage.entry else ()
    return (*entry, *((run.block, run.copies) for run in stage.runs))


def _of_level(level: Level) -> Piece:
    merge = level.merge if level.merge in ("sum", "join") else ""
    chains = (level.carried, level.lateral, level.after, level.out)
    contents: tuple[tuple[Content, int], ...] = tuple((chain, 1) for chain in chains if chain)
    return Piece("neck", level.name, level.reads, level.shape, contents, merge=merge)


def _of_head(head: Head) -> Iterator[Piece]:
    for place, reading in enumerate(head.readings):
        yield Piece(
            "head",
            f"{head.name} at {reading.reads}" if reading.reads else f"{head.name} of crops",
            reading.reads or "crops",
            reading.layers[-1].out,
            ((reading.layers, 1),),
            reading.times,
            shared=place > 0,
        )


def by_part(network: Dense) -> dict[Part, Cost]:
    """The cost of backbone, neck and head."""
    costs = dict.fromkeys(PARTS, NOTHING)
    for piece in pieces(network):
        costs[piece.part] = total((costs[piece.part], piece.cost))
    return costs


def seconds_by_part(network: Dense, calibration: Calibration) -> dict[Part, float] | None:
    """Predicted seconds of a batch, or None where a kind of layer was not calibrated.

    Crops, anchors and the choice of boxes are not included: they depend on the image.
    """
    input = network.backbone.input
    rows = [(piece.part, tuple(_works(piece, input))) for piece in pieces(network) if piece.times]
    if not knows((works for _, works in rows), calibration):
        return None
    seconds = dict.fromkeys(PARTS, 0.0)
    each = seconds_of((works for _, works in rows), (1,) * len(rows), calibration)
    for (part, _), time in zip(rows, each, strict=True):
        seconds[part] += time
    return seconds


def _works(piece: Piece, input: Input) -> Iterator[Work]:
    input = replace(input, batch=input.batch * piece.times)
    for content, copies in piece.contents:
        yield from tuple(works_of(content, input)) * copies
    if piece.merge:
        elements = input_of(layers_in(piece.contents[-1][0])).elements
        yield move(piece.merge, elements, 2 if piece.merge == "sum" else 1, input)
