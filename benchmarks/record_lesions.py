"""Makes resnet_core/recorded/lesions.json: what "lesion" and "paths" say of the networks that come with us.

    PYTHONPATH=. .venv/bin/python benchmarks/record_lesions.py

One thread, about a minute.
"""

from __future__ import annotations

import json

import torch

from resnet_core.data.datasets import shape_of
from resnet_core.experiments.lesion import paths
from resnet_core.experiments.lesion import run as lesion
from resnet_core.labs.checkpoints import SAID, Checkpoint, record
from resnet_core.labs.events import Event, timeless, to_json
from resnet_core.labs.lesion.settings import lesion_settings, paths_settings
from resnet_core.spec import Input


def main() -> None:
    """Runs both on all of them."""
    torch.set_num_threads(1)
    found = {name: of(one) for name, one in record().checkpoints.items()}
    lines = json.dumps(found, separators=(",", ":")).replace('{"kind"', '\n{"kind"')
    SAID.write_text(lines + "\n", "utf-8")
    print(f"{SAID.stat().st_size:,} bytes")


def of(one: Checkpoint) -> dict[str, list[object]]:
    """What is said of one network; a plain one has a single path."""
    shape = shape_of(record().data)
    input = Input(shape.height, shape.width)
    said: dict[str, list[Event]] = {"lesion": [*lesion.run(one.spec, input, lesion_settings({}), 0, "cpu")]}
    if one.spec.shortcut != "none":
        said["paths"] = [*paths.run(one.spec, input, paths_settings({}), 0, "cpu")]
    print(one.name)
    return {name: [to_json(event) for event in timeless(events)] for name, events in said.items()}


if __name__ == "__main__":
    main()
