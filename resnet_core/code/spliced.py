"""Blocks whose layers stand in one sequence with those of others, as a VGG's do."""

from __future__ import annotations

from resnet_core.code.tree import Blocks, Chain, Make, Node, Stages


def without_last_pool(stages: Stages) -> tuple[Stages, dict[str, Node]]:
    """The stages without the pool that ends a last block spliced into a sequence, and that pool by name."""
    last = stages.stages[-1].blocks[-1]
    if last.name or not isinstance(last.node, Chain):
        return stages, {}
    *rest, (name, pool) = last.node.children
    if not rest or not isinstance(pool, Make) or pool.function != "nn.MaxPool2d":
        return stages, {}
    blocks = (*stages.stages[-1].blocks[:-1], last._replace(node=last.node._replace(children=tuple(rest))))
    return Stages((*stages.stages[:-1], stages.stages[-1]._replace(blocks=blocks))), {name: pool}


def renumbered(stages: Stages) -> Stages:
    """The stages, the layers of blocks that are spliced into a sequence numbered from 0 in each."""
    return Stages(
        tuple(
            stage._replace(blocks=tuple(block if block.name else _from_0(block) for block in stage.blocks))
            for stage in stages.stages
        )
    )


def _from_0(block: Blocks) -> Blocks:
    if not isinstance(block.node, Chain):
        raise ValueError("a block that stands in a sequence of others is more than a chain")
    children = tuple((str(place), node) for place, (_, node) in enumerate(block.node.children))
    return block._replace(node=block.node._replace(children=children))
