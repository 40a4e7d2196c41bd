"""A backbone with its neck and heads as a torch module, with torchvision's state_dict keys and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import assert_never

import torch
from torch import Tensor, nn

from resnet_core.language.dense import Dense, Head, Level, Tap
from resnet_core.language.layers import layers_of
from resnet_core.language.plan import Plan
from resnet_core.nn import modules
from resnet_core.nn.network import PlanModule, attach, attach_all
from resnet_core.nn.steps import steps_of

__all__ = ["Backbone", "DenseModule"]


class Backbone(PlanModule):
    """Images to the maps that necks and heads read, by the names of the taps. Its own head is left out."""

    def __init__(self, plan: Plan, taps: tuple[Tap, ...]) -> None:
        super().__init__(plan)
        self.taps = taps
        for leaf in layers_of(plan.head):
            _remove(self, leaf.name)

    def forward(self, images: Tensor) -> dict[str, Tensor]:  # type: ignore[override]  # maps, and no scores
        """Maps by the names of the taps."""
        maps: dict[str, Tensor] = {}
        x = images
        for place, step in enumerate(self.stem_steps, 1):
            x = self.run((step,), x)
            maps.update({tap.name: x for tap in self.taps if tap.stage == "stem" and tap.layers == place})
        for name in self.places:
            x = self.block(name)(self.enter(name, x))
            stage = name.partition(".")[0]
            # What a later block of the stage gives replaces it.
            maps.update({tap.name: x for tap in self.taps if tap.stage == stage})
        return maps


class DenseModule(modules.Steps):
    """Images to what each head gives at each map that it reads."""

    def __init__(self, network: Dense) -> None:
        super().__init__()
        self.network = network
        attach(self, network.prefix, Backbone(network.backbone, network.taps))
        for level in network.levels:
            attach_all(self, level.layers)
        for head in network.heads:
            attach_all(self, head.readings[0].layers)

    def forward(
        self, images: Tensor, crops: Mapping[str, Tensor] = MappingProxyType({})
    ) -> dict[str, list[Tensor]]:
        """What heads give, by their names; of heads that look at crops, those whose crops are given."""
        return self.answers(self.levels(self.taps(images)), crops)

    def taps(self, images: Tensor) -> Mapping[str, Tensor]:
        """The maps of the taps, by their names."""
        maps: dict[str, Tensor] = self.get_submodule(self.network.prefix)(images)
        return maps

    def levels(self, taps: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """The maps of the taps and of the levels, by their names."""
        maps = dict(taps)
        onward: Tensor | None = None
        for level in self.network.levels:
            onward = self._merged(level, maps.get(level.reads), onward)
            maps[level.name] = self.run(steps_of(level.out), onward)
        return maps

    def answers(self, maps: Mapping[str, Tensor], crops: Mapping[str, Tensor]) -> dict[str, list[Tensor]]:
        """What heads give at maps and at crops; crops go by the names of their heads."""
        given: dict[str, list[Tensor]] = {}
        for head in self.network.heads:
            read = [maps[each.reads] if each.reads else crops.get(head.name) for each in head.readings]
            known = [x for x in read if x is not None]
            if len(known) == len(read):
                given[head.name] = self.run_head(head, known)
        return given

    def run_head(self, head: Head, maps: list[Tensor]) -> list[Tensor]:
        """What a head gives at maps, or at crops."""
        readings = zip(head.readings, maps, strict=True)
        return [self.run(steps_of(reading.layers), x) for reading, x in readings]

    def _merged(self, level: Level, read: Tensor | None, before: Tensor | None) -> Tensor:
        parts = [
            self.run(steps_of(layers), x)
            for x, layers in ((before, level.carried), (read, level.lateral))
            if x is not None
        ]
        match level.merge:
            case "lateral":
                merged = parts[-1]
            case "carried":
                merged = parts[0]
            case "sum":
                merged = parts[0] + parts[1]
            case "join":
                merged = torch.cat(parts, dim=1)
            case _:
                assert_never(level.merge)
        return self.run(steps_of(level.after), merged)


def _remove(owner: nn.Module, name: str) -> None:
    """Takes a child out, and what was there to hold it."""
    path, _, last = name.rpartition(".")
    parent = owner.get_submodule(path)
    parent._modules.pop(last, None)
    if path and not parent._modules and not parent._parameters:
        _remove(owner, path)
