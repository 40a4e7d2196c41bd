"""Makes resnet_core/recorded/degradation.json: what "degradation" says with its usual settings.

    PYTHONPATH=. .venv/bin/python benchmarks/record_degradation.py

Three seeds of twelve networks, and one of them for longer; one thread each, a minute or two on two cores.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from resnet_core.experiments.training import degradation
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.events import Point, timeless, to_json
from resnet_core.labs.training.recorded import ASKED, FILE
from resnet_core.labs.training.settings import degradation_settings
from resnet_core.spec import Input


def main(path: Path = FILE) -> None:
    """Runs both, and writes what they said, one event a line."""
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {name: recorded(name) for name in ASKED}
    text = json.dumps({"made": made, "runs": runs}, separators=(",", ":"))
    path.write_text(text.replace('{"kind"', '\n{"kind"') + "\n", "utf-8")
    print(f"{path.stat().st_size:,} bytes")


def recorded(name: str) -> dict[str, object]:
    """One run: its settings, and its points, network by network."""
    settings = degradation_settings(ASKED[name])
    said = list(degradation.run(DIGITS_SPEC, Input(8, 8), settings, 0, "cpu"))
    points = [event for event in timeless(said) if isinstance(event, Point)]
    print(f"{name}: {len(points)} points")
    return {"settings": dict(settings), "events": [to_json(point) for point in sorted(points, key=place)]}


def place(point: Point) -> tuple[bool, str, int, int]:
    """By kind, depth and seed; `conditions` first. What was said of one network stays in its order."""
    said = point.values
    depth, seed = (int(str(said.get(name, 0))) for name in ("depth", "seed"))
    return point.name != "conditions", str(said.get("network")), depth, seed


if __name__ == "__main__":
    main()
