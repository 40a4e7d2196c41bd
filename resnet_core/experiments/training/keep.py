"""A trained network's weights, kept where a page finds them."""

from __future__ import annotations

import json
from functools import partial

from torch import nn

from resnet_core.data import trained
from resnet_core.labs.events import Point
from resnet_core.labs.training.settings import Task
from resnet_core.nn.weights import write_tensors
from resnet_core.spec import to_query


def keep(network: nn.Module, task: Task) -> Point:
    """`checkpoint`: {"name", "bytes"}, or `not_kept`: {"why"} where the disk cannot take it.

    The header of the file says how it was trained.
    """
    about = {
        "network": json.dumps(to_query(task.spec), sort_keys=True),
        "settings": json.dumps(dict(task.settings), sort_keys=True),
        "seed": str(task.seed),
    }
    try:
        path = trained.keep(partial(write_tensors, tensors=network.state_dict(), about=about))
    except OSError as fault:
        return Point("not_kept", {"why": f"The weights could not be kept on this machine: {fault.strerror}."})
    return Point("checkpoint", {"name": path.name, "bytes": path.stat().st_size})
