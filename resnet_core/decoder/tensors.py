"""Names and shapes of tensors, asked by name: what a solver for a family reads a network from."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from resnet_core.checks import MOST
from resnet_core.search.bisection import last

__all__ = ["Tensors", "divisors_that_leave", "multiplier"]

Shape = tuple[int, ...]
MOST_STAGES = 8


@dataclass(frozen=True)
class Tensors:
    """The shapes of tensors by name. A question about one that is not there raises `LookupError`."""

    shapes: Mapping[str, Shape]

    def __contains__(self, name: str) -> bool:
        return name in self.shapes

    def of(self, layer: str) -> Shape:
        """The shape of a layer's weight."""
        return self.shapes[f"{layer}.weight"]

    def out(self, layer: str) -> int:
        """What a layer gives: channels of a convolution or features of a linear layer."""
        return self.of(layer)[0]

    def inp(self, layer: str) -> int:
        """What a layer reads, or a group of it."""
        return self.of(layer)[1]

    def classes(self, layer: str) -> int:
        """What the last layer gives; 1000 where a file holds no head, and loading will miss one."""
        return self.out(layer) if f"{layer}.weight" in self.shapes else 1000

    def numbers(self, pattern: str) -> list[int]:
        """What stands for the number in names that begin so, in order and without repeats."""
        matches = self._matches(pattern)
        return sorted({int(match[1]) for match in matches if len(match[1]) < 6})

    def depths(self, pattern: str) -> dict[int, int]:
        """How many second numbers there are for each first number in names that begin so, in order.

        Raises `LookupError` where there are more stages than any network has.
        """
        blocks: dict[int, set[int]] = {}
        for match in self._matches(pattern):
            if len(match[1]) < 6 and len(match[2]) < 6:
                blocks.setdefault(int(match[1]), set()).add(int(match[2]))
        if len(blocks) > MOST_STAGES:
            raise LookupError(pattern)
        return {stage: len(blocks[stage]) for stage in sorted(blocks)}

    def any(self, ending: str, start: str = "") -> bool:
        """Whether a name begins and ends so."""
        return any(name.endswith(ending) and name.startswith(start) for name in self.shapes)

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.shapes)

    def _matches(self, pattern: str) -> Iterator[re.Match[str]]:
        """The names that match; tried are those that begin with what stands before the first group."""
        start, found = pattern.partition("(")[0].replace("\\", ""), re.compile(pattern)
        for place in range(bisect_left(self._sorted, start), len(self._sorted)):
            name = self._sorted[place]
            if not name.startswith(start):
                return
            if match := found.match(name):
                yield match


def divisors_that_leave(hidden: Iterable[tuple[Callable[[int], int], int]], usual: int) -> Iterator[int]:
    """The number that each function makes its hidden width of: the usual one if it does, or the smallest.

    The functions never grow with the number.
    """
    low, high = 1, MOST
    for width_at, wanted in hidden:
        low = 1 + last(lambda number: width_at(number) > wanted, high, low)  # noqa: B023
        high = last(lambda number: width_at(number) >= wanted, high, low)  # noqa: B023
    if low <= usual <= high:
        yield usual
    if low <= high:
        yield low


def multiplier(
    rule: Callable[[float], int], wanted: Iterable[tuple[int, int]], limits: tuple[float, float]
) -> Iterator[float]:
    """Factors of which `rule(width * factor)` is what is wanted for each width, the roundest first."""
    low, high = limits
    by_width: dict[int, list[int]] = {}
    for width, channels in wanted:
        by_width.setdefault(width, []).append(channels)
    for width, given in by_width.items():
        width_at = partial(_scaled, rule, width)
        low = max(low, _least(width_at, max(given), limits))
        high = min(high, _least(width_at, min(given) + 1, limits))
    for digits in range(1, 16):
        step = 10.0**-digits
        rounded = round(-(-low // step) * step, digits)
        if low <= rounded <= high:
            yield rounded
    yield low


def _scaled(rule: Callable[[float], int], width: int, factor: float) -> int:
    return rule(width * factor)


def _least(width_at: Callable[[float], int], least: int, limits: tuple[float, float]) -> float:
    """The smallest factor for which the width is at least `least`, to the last bit."""
    low, high = limits
    if width_at(low) >= least:
        return low
    for _ in range(80):
        middle = (low + high) / 2
        if width_at(middle) >= least:
            high = middle
        else:
            low = middle
    return high
