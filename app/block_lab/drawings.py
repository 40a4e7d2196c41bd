"""Blocks opened up, each with the equation of its weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.block_lab.curves import law_tex
from app.drawing.exhibit import Exhibit
from app.drawing.strip import block, scene
from app.frame.working import working_table
from resnet_core.labs.block_lab import Contender
from resnet_core.plan import layers_in, layers_of
from resnet_core.readers.role import role
from resnet_core.readers.working import working

SHADE = "stage0.67"


def exhibits(blocks: Sequence[Contender]) -> list[Exhibit]:
    """A drawing of each block, all to one scale; the working of its numbers is its table."""
    scenes = scene.to_one_scale(*(block.opened(each.part, SHADE) for each in blocks))
    return [
        Exhibit(drawing, "", drawing.label, partial(working_table, each.part), title(each))
        for each, drawing in zip(blocks, scenes, strict=True)
    ]


def title(each: Contender) -> str:
    """A block with its channels: `bottleneck, 256 to 256 channels`."""
    return f"{each.name}, {each.inp.channels:,} to {each.out.channels:,} channels"


def equation(each: Contender, side: int) -> str:
    """A block's weights in LaTeX: the law, then a line for each layer, then their sum."""
    leaves = layers_of(layers_in(each.block))
    steps = [working(leaf).params.text for leaf in leaves if role(leaf) in ("weights", "other")]
    lines = [f"{law_tex(each.kind, side)} ={{}}& {steps[0]}", *(f"{{}}+{{}}& {step}" for step in steps[1:])]
    whole_sum = f"{each.cost.weights:,}".replace(",", "{,}")
    body = r" \\ ".join([*lines, f"={{}}& {whole_sum}"]).replace("*", r"\cdot ")
    return rf"\begin{{aligned}} {body} \end{{aligned}}"
