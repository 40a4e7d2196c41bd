"""Makes resnet_core/recorded/forward_looks.json: what Forward shows of a picture before anything was run.

    PYTHONPATH=. .venv/bin/python benchmarks/record_looks.py

Maps of a block and what goes on in every block: of ResNet-50 with seeded weights, at the start; and with
class activation maps, of the trained residual-56 that ships. One thread, some seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from resnet_core.experiments.forward import look
from resnet_core.experiments.training.side_by_side import one_thread
from resnet_core.labs.checkpoints import recorded as shipped
from resnet_core.labs.events import Point, Report
from resnet_core.labs.forward.recorded import (
    INPUT,
    LOOKS,
    RECORDED,
    SPEC,
    TRAINED,
    TRAINED_INPUT,
    TRAINED_SETTINGS,
)
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.settings import Settings


def main(folder: Path = FOLDER) -> None:
    """Runs both and writes them."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    weights = shipped(TRAINED)
    assert weights is not None
    asked = forward_settings({**TRAINED_SETTINGS, "weights_file": str(weights.weights)})
    random = forward_settings(RECORDED["look"])
    with one_thread():
        runs = {
            "look": Recorded(made, "look", SPEC, 0, random, points(look.run(SPEC, INPUT, random, 0, "cpu"))),
            "trained": Recorded(
                made,
                "look",
                TRAINED,
                0,
                named(asked),
                points(look.run(TRAINED, TRAINED_INPUT, asked, 0, "cpu")),
            ),
        }
    path = write(LOOKS, runs, folder)
    print(f"{path.stat().st_size:,} bytes")


def named(settings: Settings) -> Settings:
    """The settings with the name of the file of weights, not its place on this machine."""
    return {**settings, "weights_file": Path(str(settings["weights_file"])).name}


def points(events: Iterator[Report]) -> tuple[Point, ...]:
    """What was found."""
    return tuple(event for event in events if isinstance(event, Point))


if __name__ == "__main__":
    main()
