"""A child of `side_by_side`: reads which task is next from standard input, and writes points, one a line."""

from __future__ import annotations

import json
import os
import sys
from typing import TextIO

import torch

from resnet_core.experiments.training.side_by_side import FAULT, run_task, take
from resnet_core.labs import events
from resnet_core.labs.training.settings import from_json
from resnet_core.system.child_processes import die_with


def main() -> None:
    """Trains until no task is left, or something goes wrong."""
    options = json.loads(sys.argv[1])
    die_with(options["parent"])
    torch.set_num_threads(1)
    tasks = [from_json(said) for said in options["tasks"]]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints goes to standard error instead
    try:
        while (place := take(0)) is not None:
            for point in run_task(tasks[place], "cpu"):
                _write(out, events.to_json(point))
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
    except BaseException as fault:  # noqa: BLE001  # whatever it is, the parent ends in these words
        _write(out, {FAULT: "out of memory" if isinstance(fault, MemoryError) else repr(fault)})


def _write(out: TextIO, message: dict[str, object]) -> None:
    out.write(json.dumps(message, allow_nan=False) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
