"""A built network, some of whose blocks save only what they read and are run again in the backward pass."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from resnet_core.language.plan import Plan
from resnet_core.nn.network import PlanModule


class Checkpointed(nn.Module):
    """The same scores and gradients as `network`; of each stage the first `counts` blocks are checkpoints."""

    def __init__(self, network: PlanModule, plan: Plan, counts: Sequence[int]) -> None:
        super().__init__()
        self.network = network
        self.again = frozenset(
            f"{stage.name}.{copy}"
            for stage, count in zip(plan.stages, counts, strict=False)
            for copy in range(min(count, stage.blocks))
        )

    def forward(self, images: Tensor) -> Tensor:
        """Class scores, before softmax."""
        network = self.network
        x = network.run(network.stem_steps, images)
        for name in network.places:
            x = network.enter(name, x)
            x = (
                checkpoint(network.block(name), x, use_reentrant=False)
                if name in self.again
                else network.block(name)(x)
            )
        return network.classify(x)
