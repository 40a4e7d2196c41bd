"""What numbers measured by this process depend on: built here for all experiments."""

from __future__ import annotations

import sys

import torch

from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Value
from resnet_core.nn.devices import label
from resnet_core.spec import Input


def measured_on(
    device: str,
    images: Input | None = None,
    data: str = "",
    threads: int | None = None,
    **extra: Value,
) -> Conditions:
    """The conditions on `device`, as torch names it; `threads` are those of this process unless given."""
    return Conditions(
        device=device,
        label=label(device),
        threads=torch.get_num_threads() if threads is None else threads,
        torch=str(torch.__version__),
        python=sys.version.split()[0],
        batch=images.batch if images else None,
        height=images.height if images else None,
        width=images.width if images else None,
        dtype=images.dtype if images else "",
        data=data,
        extra=extra,
    )
