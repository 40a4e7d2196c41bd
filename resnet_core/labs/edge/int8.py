"""Twenty recorded networks in int8: bytes, answers and, where recorded, latency. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from resnet_core.labs.conditions import Conditions
from resnet_core.labs.recorded import FOLDER

__all__ = ["FILE", "Known", "Times", "Tried", "record"]

FILE = "int8"
WHOLE, SMALL = "float32, ONNX Runtime", "int8, ONNX Runtime"


class Tried(NamedTuple):
    """One network: its images' side, bytes, how far int8's scores move, and how many of `images` are wrong.

    `changed` images have another first class in int8. `seconds` are medians for one image by format and
    program, such as "int8, ONNX Runtime"; empty where none were recorded.
    """

    network: str
    epochs: int
    side: int
    float32_bytes: int
    int8_bytes: int
    difference: float
    changed: int
    images: int
    float32_wrong: int
    int8_wrong: int
    seconds: Mapping[str, float]

    @property
    def share(self) -> float:
        """The bytes of int8 by those of float32."""
        return self.int8_bytes / self.float32_bytes

    @property
    def latency(self) -> float | None:
        """The seconds of int8 by those of float32, both by ONNX Runtime; None where not recorded."""
        return self.seconds[SMALL] / self.seconds[WHOLE] if self.seconds else None


class Times(NamedTuple):
    """When the latency was recorded and on what; the share of the time that was spent waiting."""

    made: str
    conditions: Conditions
    waited: float


@dataclass(frozen=True)
class Known:
    """The record: when it was made (UTC, ISO 8601), on what, and `times` where there are some."""

    made: str
    conditions: Conditions
    networks: tuple[Tried, ...]
    times: Times | None


@cache
def record(folder: Path = FOLDER) -> Known | None:
    """What benchmarks/record_int8.py wrote; None without a file."""
    path = folder / f"{FILE}.json"
    if not path.is_file():
        return None
    content = json.loads(path.read_text("utf-8"))
    times = content.get("times")
    return Known(
        content["made"],
        Conditions.from_json(content["conditions"]),
        tuple(map(_tried, content["networks"])),
        Times(times["made"], Conditions.from_json(times["conditions"]), times["waited"]) if times else None,
    )


def _tried(row: Mapping[str, Any]) -> Tried:
    return Tried(**{name: row.get(name, {}) for name in Tried._fields})
