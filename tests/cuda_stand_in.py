"""A CUDA GPU played by the processor: the paths that only a GPU takes, reached with tensors of the CPU.

Functions that are told their device are told `CUDA`. What they ask of `torch.cuda` is answered here: work is
done at once, an event is the time of the clock, and a graph runs again what was captured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from types import TracebackType
from typing import Any, Self

import pytest
import torch

CUDA = torch.device("cuda:0")
OTHER = torch.device("cuda:1")


class Event:
    """A moment on the device."""

    def __init__(self, enable_timing: bool = False) -> None:
        self.at = 0.0

    def record(self, stream: object = None) -> None:
        self.at = perf_counter()

    def synchronize(self) -> None:
        """Everything is done already."""

    def elapsed_time(self, end: Event) -> float:
        return 1000 * (end.at - self.at)


class Stream:
    """A queue of a device."""

    def __init__(self, device: object = None) -> None:
        self.device = device

    def wait_stream(self, other: Stream) -> None:
        """There is nothing to wait for."""


class Graph:
    """A graph that is empty, unless a test says what a replay does."""

    def replay(self) -> None:
        """Nothing was captured."""


class Card:
    """What was asked of the card, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.current = CUDA

    @contextmanager
    def device(self, device: torch.device) -> Iterator[None]:
        before, self.current = self.current, torch.device(device)
        yield
        self.current = before

    @contextmanager
    def stream(self, stream: Stream) -> Iterator[None]:
        self.asked.append(("stream", stream))
        yield

    def note(self, name: str, answer: object = None) -> Callable[..., Any]:
        def asked(*given: object) -> object:
            self.asked.append((name, given))
            return answer

        return asked

    def times(self, name: str) -> int:
        return sum(each == name for each, _ in self.asked)


class Capture:
    """`torch.cuda.graph`: a capture belongs to the stream it is given, or to one of the first card."""

    def __init__(self, card: Card, graph: Graph, stream: Stream | None = None) -> None:
        card.asked.append(("capture", (stream.device if stream else CUDA, card.current)))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was queued."""


def insert(monkeypatch: pytest.MonkeyPatch) -> Card:
    """Puts a card into `torch.cuda` until the test ends."""
    card = Card()
    told: dict[str, Any] = {
        "Event": Event,
        "Stream": Stream,
        "CUDAGraph": Graph,
        "graph": lambda graph, stream=None: Capture(card, graph, stream),
        "device": card.device,
        "stream": card.stream,
        "current_stream": Stream,
        "get_device_name": lambda device: "a card",
        "synchronize": card.note("synchronize"),
        "set_device": card.note("set_device"),
        "empty_cache": card.note("empty_cache"),
        "reset_peak_memory_stats": card.note("reset_peak_memory_stats"),
        "memory_allocated": lambda device: 0,
        "max_memory_allocated": lambda device: 2**20,
        "_sleep": card.note("sleep"),
    }
    for name, value in told.items():
        monkeypatch.setattr(torch.cuda, name, value)
    return card
