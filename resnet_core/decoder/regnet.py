"""RegNets from the names and shapes of their weights: numbers whose rule gives the widths of the blocks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import log

from resnet_core.decoder.tensors import Tensors, divisors_that_leave
from resnet_core.families.regnet.spec import NUMBERS, QUANTUM, squeezed
from resnet_core.families.sequences import divisible

__all__ = ["regnet"]

Values = dict[str, object]
GRID = 24  # ratios that are tried for each way to the last width
MOST_RATIOS = 1_000
MOST_STEPS = 64  # of the scale
TRIED = 24  # scales that are laid out
USUAL_RATIO = 2.0  # where one stage shows none


def regnet(tensors: Tensors) -> Iterator[Values]:
    """The first width is w0; a ratio wm and a slope wa that give the others are looked for."""
    by_stage = tensors.depths(r"trunk_output\.block(\d+)\.block\d+-(\d+)\.")
    stages, depths = [*by_stage], [*by_stage.values()]
    blocks = [f"trunk_output.block{stage}.block{stage}-0" for stage in stages]
    widths = [tensors.out(f"{block}.f.a.0") for block in blocks]
    group = max(tensors.inp(f"{block}.f.b.0") for block in blocks)
    has_gates = f"{blocks[0]}.f.se.fc1.weight" in tensors
    reads = [tensors.out("stem.0"), *widths]
    asked = [
        (lambda divisor, read=read: squeezed(read, divisor), tensors.out(f"{block}.f.se.fc1"))
        for before, width, start in zip(reads, widths, blocks, strict=False)
        for read, block in ((before, start), (width, f"{start.removesuffix('0')}1"))
        if f"{block}.f.se.fc1.weight" in tensors
    ]
    for reduction in divisors_that_leave(asked, 4):
        for w0, wa, wm in islice(_scales(widths, depths, group), TRIED):
            yield {
                "depth": sum(depths),
                "w0": w0,
                "wa": wa,
                "wm": wm,
                "group_width": group,
                "attention": "se" if has_gates else "none",
                "se_reduction": reduction,
                "stem_width": reads[0],
                "in_channels": tensors.inp("stem.0"),
                "num_classes": tensors.classes("fc"),
            }


def _scales(widths: list[int], depths: list[int], group: int) -> Iterator[tuple[int, float, float]]:
    for w0 in _before_fitting(widths[0], group):
        if len(widths) == 1:
            yield w0, 0.0, USUAL_RATIO
            continue
        for wm in islice(_ratios(w0, widths, group), MOST_RATIOS):
            steps = _steps(w0, wm, widths, group)
            if steps and (wa := _slope(w0, wm, steps, depths)) is not None:
                yield w0, wa, wm


def _before_fitting(width: int, group: int) -> Iterator[int]:
    """Multiples of 8 that the groups move to `width`, the nearest first."""
    middle = max(round(width / QUANTUM), 1)
    for reach in range(min(middle // 4, 50) + 2):
        for place in dict.fromkeys((middle - reach, middle + reach)):
            if place > 0 and _fitted(place * QUANTUM, group) == width:
                yield place * QUANTUM


def _fitted(width: int, group: int) -> int:
    return divisible(width, min(group, width))


def _ratios(w0: int, widths: list[int], group: int) -> Iterator[float]:
    """Ratios at which some step of the scale has the last width, those of few digits first."""
    low, high = NUMBERS["wm"]
    for wide in _before_fitting(widths[-1], group):
        farthest = int(log((wide + QUANTUM) / w0) / log(low)) + 1 if wide > w0 else len(widths)
        for step in range(len(widths) - 1, min(farthest + 1, MOST_STEPS)):
            ends = [max((wide + edge) / w0, 1.0) ** (1 / step) for edge in (-QUANTUM / 2, QUANTUM / 2)]
            for place in range(1, GRID):
                exact = ends[0] + (ends[1] - ends[0]) * place / GRID
                short = next(
                    (each for digits in (2, 3, 4) if ends[0] < (each := round(exact, digits)) < ends[1]),
                    exact,
                )
                if low <= short <= high:
                    yield short


def _slope(w0: int, wm: float, steps: list[int], depths: list[int]) -> float | None:
    """A slope at which each block is nearest to the step of the scale that is its stage's."""
    low, high = NUMBERS["wa"][0], NUMBERS["wa"][1]
    block = 0
    for step, depth in zip(steps, depths, strict=True):
        for place in {block, block + depth - 1} - {0}:
            low = max(low, (w0 * wm ** (step - 0.5) - w0) / place)
            high = min(high, (w0 * wm ** (step + 0.5) - w0) / place)
        block += depth
    if low >= high:
        return None
    middle = (low + high) / 2
    return next((slope for digits in range(1, 8) if low < (slope := round(middle, digits)) < high), middle)


def _steps(w0: int, wm: float, widths: list[int], group: int) -> list[int]:
    """The steps of the scale that have these widths once they are fitted, each past the one before."""
    steps: list[int] = []
    before = 0
    for width in widths:
        for step in range(steps[-1] + 1 if steps else 0, MOST_STEPS):
            here = round(w0 * wm**step / QUANTUM) * QUANTUM
            if here > 2 * width + QUANTUM:
                return []
            if here > before and _fitted(here, group) == width:
                steps.append(step)
                before = here
                break
    return steps if len(steps) == len(widths) else []
