"""Whether a network has any way around its layers."""

from __future__ import annotations

from resnet_core.language.plan import Plan, runs
from resnet_core.readers.links import way_around


def is_plain(plan: Plan) -> bool:
    """Whether no block has a shortcut, nor a branch that hands its input on as it is."""
    return all(way_around(content) == "none" for _, content, _ in runs(plan))
