"""The stages of a residual network as Python text: tables, classes of blocks, and the loops that make them.

Neighbouring stages whose blocks are made alike share a table and a class; most networks have one of each.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from resnet_core.code.attention import attention_class
from resnet_core.code.block import block_class
from resnet_core.code.text import BODY, call
from resnet_core.code.traits import stage_places, traits_of
from resnet_core.families.resnet.stages import at_stage
from resnet_core.plan import Plan, spec_of
from resnet_core.spec import ArchSpec

__all__ = ["Segment", "block_classes", "segments", "stage_layers", "tables"]


class Segment(NamedTuple):
    """Neighbouring stages: a plan of them alone, and the names of their table and of their blocks' class."""

    plan: Plan
    table: str
    block: str


def segments(plan: Plan) -> list[Segment]:
    """All stages, in as few segments as will do."""
    spec = spec_of(plan)
    runs = [list(run) for _, run in groupby(range(len(plan.stages)), lambda stage: _made_by(spec, stage))]
    if len(runs) == 1:
        return [Segment(plan._replace(spec=_of(spec, runs[0])), "STAGES", "Block")]
    found: list[Segment] = []
    names: dict[str, str] = {}
    for number, run in enumerate(runs, 1):
        stages = tuple(plan.stages[stage] for stage in run)
        part = plan._replace(spec=_of(spec, run), stages=stages)
        text = "\n".join(line for lines in _classes(part, "") for line in lines)
        block = names.setdefault(text, f"Block{len(names) + 1}")
        found.append(Segment(part, f"STAGES_{number}", block))
    return found


def _made_by(spec: ArchSpec, stage: int) -> dict[str, object]:
    """What the blocks of a stage are made by, whatever their number and width."""
    own = at_stage(spec, stage)
    return {} if own is spec else vars(own) | {"depths": (), "widths": ()}


def _of(spec: ArchSpec, run: list[int]) -> ArchSpec:
    """What is said of these stages, as of a network of them alone."""
    own = at_stage(spec, run[0])
    depths, widths = (tuple(values[stage] for stage in run) for values in (spec.depths, spec.widths))
    return own if own is spec else replace(own, depths=depths, widths=widths)


def _classes(plan: Plan, number: str) -> list[list[str]]:
    return [*attention_class(plan, number), block_class(plan, number)]


def block_classes(parts: list[Segment]) -> list[list[str]]:
    """The classes of all blocks, and of what they hold."""
    found: dict[str, list[list[str]]] = {}
    for part in parts:
        found.setdefault(part.block, _classes(part.plan, part.block.removeprefix("Block")))
    return [lines for classes in found.values() for lines in classes]


def tables(parts: list[Segment]) -> list[list[str]]:
    """A table for each segment, and one of all where there are several."""
    found = [_table(part) for part in parts]
    if len(parts) > 1:
        found.append(["STAGES = (", *(f"    *{part.table}," for part in parts), ")"])
    return found


def _table(part: Segment) -> list[str]:
    plan, traits = part.plan, traits_of(part.plan)
    rows = [
        (f'"{stage.name}"', stage.blocks, width, *places)
        for stage, width, places in zip(plan.stages, spec_of(plan).widths, stage_places(plan), strict=True)
    ]
    return [
        f"{part.table} = (",
        f"    # name, blocks, width{', stride of the first block' if traits.strided else ''}"
        + (", dilation of the first block and of the others" if traits.dilated else ""),
        *[f"    ({', '.join(map(str, row))})," for row in rows],
        ")",
    ]


def stage_layers(plan: Plan, parts: list[Segment]) -> list[str]:
    """The lines that make all stages."""
    spec = spec_of(plan)
    return [
        *(_rates(spec) if spec.drop_path > 0 else []),
        f"{BODY}channels = {spec.stem_channels}",
        *(line for part in parts for line in _loop(part)),
    ]


def _loop(part: Segment) -> list[str]:
    spec, traits = spec_of(part.plan), traits_of(part.plan)
    first, rest = ["channels", "width"], ["channels", "width"]
    columns = ["name", "blocks", "width"]
    if traits.strided:
        columns.append("stride")
        first.append("stride")
    if traits.dilated:
        columns += ["first_dilation", "dilation"]
        first.append("first_dilation")
        rest.append("dilation=dilation")
    if spec.drop_path > 0:
        first.append("drop_path=next(rates)")
        rest.append("drop_path=next(rates)")
    if spec.scales > 1:
        first.append("opens_stage=True")
    others = [f"{BODY}    for _ in range(blocks - 1):"]
    others += call("stage.append", [f"{part.block}({', '.join(rest)})"], indent=BODY + "        ")
    return [
        f"{BODY}for {', '.join(columns)} in {part.table}:",
        *call(f"opening = {part.block}", first, indent=BODY + "    "),
        f"{BODY}    stage = nn.Sequential(opening)",
        f"{BODY}    channels = {'width' if spec.expansion == 1 else f'{spec.expansion} * width'}",
        *(others if any(stage.blocks > 1 for stage in part.plan.stages) else []),
        f"{BODY}    self.add_module(name, stage)",
    ]


def _rates(spec: ArchSpec) -> list[str]:
    rate = spec.drop_path
    return [
        f"{BODY}total = sum(blocks for _, blocks, *_ in STAGES)",
        f"{BODY}# The first block is dropped least, the last at the rate of {rate}.",
        f"{BODY}rates = iter([{rate} * (place / total) for place in range(1, total + 1)])",
    ]
