"""A graph as JSON of our own, without weights: a few dozen bytes for each operator.

Values are numbered: the image is 0, then come the weights, then what the operators give. In an argument
`"%3"` is value 3, and any other text begins with an apostrophe.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from resnet_core.traced.graph import Arg, Call, Graph, Ref

__all__ = ["FORMAT", "VERSION", "to_json"]

FORMAT, VERSION = "resnet-explorer network", 1
BUFFERS = ("running_mean", "running_var", "num_batches_tracked")  # they say nothing that shapes do not


def to_json(graph: Graph) -> str:
    """The graph as text; the same graph gives the same text, whatever its values are called."""
    weights = [weight for weight in graph.weights if weight.name.rpartition(".")[2] not in BUFFERS]
    names = {graph.image[0]: 0}
    for weight in weights:
        names.setdefault(weight.value, len(names))
    for call in graph.calls:
        for value, _ in call.outputs:
            names.setdefault(value, len(names))
    paths = [path for path, _ in graph.modules]
    places = {path: place for place, path in enumerate(paths)}
    fields = {
        "format": FORMAT,
        "version": VERSION,
        "title": graph.title,
        "torch": graph.torch,
        "image": graph.image[1],
        "weights": [[weight.name, weight.sizes, int(weight.learned)] for weight in weights],
        "modules": list(graph.modules),
        "calls": [
            [
                call.kind,
                places.get(call.path, -1),
                dict(_args(call, names)),
                [sizes for _, sizes in call.outputs],
            ]
            for call in graph.calls
        ],
        "output": names.get(graph.output, 0),
    }
    return json.dumps(fields, separators=(",", ":"))


def _args(call: Call, names: Mapping[str, int]) -> Iterator[tuple[str, Any]]:
    for name, value in call.args:
        if value is not None and name not in BUFFERS:
            yield name, _packed(value, names)


def _packed(value: Arg, names: Mapping[str, int]) -> Any:
    if isinstance(value, Ref):
        return f"%{names[value.name]}" if value.name in names else None
    if isinstance(value, tuple):
        return [_packed(each, names) for each in value]
    return f"'{value}" if isinstance(value, str) else value
