"""The weights of a trained network, saved where a page finds them."""

from __future__ import annotations

import json
from functools import partial

from torch import nn

from resnet_core.data import trained
from resnet_core.labs.training.findings import Checkpoint, NotKept
from resnet_core.labs.training.settings import Task
from resnet_core.nn.weights import write_tensors
from resnet_core.spec import to_query


def keep(network: nn.Module, task: Task) -> Checkpoint | NotKept:
    """Saves the weights; the header of the file says how they were trained."""
    about = {
        "network": json.dumps(to_query(task.spec), sort_keys=True),
        "settings": json.dumps(task.settings, sort_keys=True),
        "seed": str(task.seed),
    }
    try:
        path = trained.keep(partial(write_tensors, tensors=network.state_dict(), about=about))
    except OSError as fault:
        return NotKept(f"The weights could not be saved on this machine: {fault.strerror}.")
    return Checkpoint(path.name, path.stat().st_size)
