"""What measured numbers depend on, as one value: the device, the software, the images, the number format.

An experiment says it once, as the point `conditions`, before its other points. Every lab adds its own facts
to the same flat JSON object; older results lack some facts, and are read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Self

from resnet_core.labs.events import Event, Point, Value

NAME = "conditions"


@dataclass(frozen=True)
class Conditions:
    """`device` as torch names it, and its `label`; `threads` of the processor.

    `batch`, `height`, `width`, `dtype` and `data` are of the images, where a lab has just one kind of them;
    None or "" says that it has not. `extra` holds what only one lab knows.
    """

    device: str
    label: str
    threads: int
    torch: str
    python: str = ""
    batch: int | None = None
    height: int | None = None
    width: int | None = None
    dtype: str = ""
    data: str = ""
    extra: Mapping[str, Value] = field(default_factory=dict)

    def to_json(self) -> dict[str, Value]:
        """All facts in one flat object; what is not known is left out."""
        known = {name: value for name, value in vars(self).items() if name != "extra"}
        return {**{name: value for name, value in known.items() if value not in (None, "")}, **self.extra}

    @classmethod
    def from_json(cls, values: Mapping[str, Value]) -> Self:
        """What `to_json` wrote. Raises `KeyError` or `TypeError` for what cannot be conditions."""
        return cls(
            device=_text(values["device"]),
            label=_text(values["label"]),
            threads=_count(values["threads"]),
            torch=_text(values["torch"]),
            python=_text(values.get("python", "")),
            batch=_maybe(values.get("batch")),
            height=_maybe(values.get("height")),
            width=_maybe(values.get("width")),
            dtype=_text(values.get("dtype", "")),
            data=_text(values.get("data", "")),
            extra={name: value for name, value in values.items() if name not in SHARED},
        )

    def point(self) -> Point:
        """The point that says it."""
        return Point(NAME, self.to_json())

    def count(self, name: str) -> int:
        """A whole number of the lab's own facts; 0 where it is not known."""
        return _count(self.extra.get(name, 0))

    def number(self, name: str) -> float:
        """A number of the lab's own facts; 0 where it is not known."""
        value = self.extra.get(name, 0.0)
        return value if isinstance(value, float) else float(_count(value))

    def text(self, name: str) -> str:
        """A text of the lab's own facts; empty where it is not known."""
        return _text(self.extra.get(name, ""))

    def flag(self, name: str) -> bool:
        """Whether one of the lab's own facts is true."""
        return self.extra.get(name) is True


SHARED = tuple(each.name for each in fields(Conditions) if each.name != "extra")


def conditions(events: Iterable[Event]) -> Conditions | None:
    """The conditions among the events of a run, if it has said them yet."""
    values = (event.values for event in events if isinstance(event, Point) and event.name == NAME)
    first = next(values, None)
    return None if first is None else Conditions.from_json(first)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a condition is a text, not a {type(value).__name__}")
    return value


def _count(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"a condition is a whole number, not a {type(value).__name__}")
    return value


def _maybe(value: Value) -> int | None:
    return None if value is None else _count(value)
