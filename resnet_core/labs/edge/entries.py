"""The experiments of the page Edge, as rows of the table of all experiments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.labs.edge.settings import (
    budget_memory,
    budget_settings,
    check_one_group,
    formats_memory,
    formats_settings,
    pruning_memory,
    pruning_settings,
)
from resnet_core.labs.experiment import Experiment
from resnet_core.search.trainable import check_norms
from resnet_core.spec import Input, Spec, as_resnet

__all__ = ["EDGE"]


def _in_evaluation_mode(spec: Spec, input: Input) -> None:
    as_resnet(spec)
    check_norms(spec, input, training=False)


ROOM = "resnet_core.experiments.edge"
EDGE: Mapping[str, Experiment] = MappingProxyType(
    {
        "formats": Experiment(
            f"{ROOM}.formats", "training", formats_settings, formats_memory, check=_in_evaluation_mode
        ),
        "budget": Experiment(
            f"{ROOM}.budget", "training", budget_settings, budget_memory, check=_in_evaluation_mode
        ),
        "pruning": Experiment(
            f"{ROOM}.pruning", "training", pruning_settings, pruning_memory, check=check_one_group
        ),
    }
)
