"""The largest networks that are built and run here, and the sentences for larger ones.

The check is arithmetic on the plan: a fraction of a millisecond for any network; nothing is built.
Pricing and drawing are as cheap for any size and read the wider limits of `SHOWN`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from resnet_core.checks import SpecError, dashed
from resnet_core.cost import price
from resnet_core.plan import laid_out, readable
from resnet_core.search.bounds import bounds_of
from resnet_core.search.interpolation import last_within
from resnet_core.search.saved_once import saved_bytes
from resnet_core.spec import Input, Spec, nearest

__all__ = ["LIMITS", "SHOWN", "LimitError", "Limits", "bytes_to_run", "check", "within"]


@dataclass(frozen=True)
class Limits:
    """The largest value of each field; `memory` in bytes, as `bytes_to_run` counts them.

    `width` is for stages, the stem and the width of a group; `hidden` for linear layers before the classes
    and in a perceptron; `factor` for a multiple of another width; `channels` and `side` are the image's.
    """

    blocks: int = 2_000
    width: int = 4_096
    groups: int = 1_024
    channels: int = 1_024
    classes: int = 100_000
    side: int = 2_048
    batch: int = 4_096
    hidden: int = 16_384
    factor: int = 64
    memory: int = 4 * 2**30


LIMITS = Limits()
SHOWN = Limits(
    blocks=10**7,
    width=10**6,
    groups=10**6,
    channels=10**6,
    classes=10**6,
    side=10**6,
    batch=10**6,
    hidden=10**6,
    factor=10**6,
    memory=10**24,  # a yottabyte: the largest prefix there is a common name for
)


OF_IMAGES = ("side", "batch")
SUMMED = ("depths",)  # fields with one value a stage, whose sum the limit bounds


class LimitError(SpecError):
    """A value above a limit. `nearest` is the largest value that works, with all else unchanged.

    A square image keeps its shape: `nearest` is its largest side. Of depths and widths, those above a common
    level are lowered to it and the others stay; `nearest` has the highest level that works.
    """

    nearest: int | tuple[int, ...]


class Candidate(NamedTuple):
    """A network and the images it reads."""

    spec: Spec
    input: Input


def bytes_to_run(spec: Spec, input: Input) -> int:
    """Bytes of the weights, and of what the forward of one batch keeps for backward."""
    return price(laid_out(spec, input)).params * input.element_bytes + saved_bytes(spec, input)


def check(spec: Spec, input: Input | None = None, limits: Limits = LIMITS) -> None:
    """Raises `LimitError` for the first limit that is not kept, `SpecError` for too small an image."""
    candidate = Candidate(spec, input or Input())
    for field in bounds_of(spec):
        if _level(candidate, field) > _cap(candidate, field, limits):
            raise _over_limit(candidate, field, limits)
    needed = bytes_to_run(*candidate)
    if needed > limits.memory:
        raise _over_memory(candidate, needed, limits)


def within(
    spec: Spec, input: Input | None = None, limits: Limits = LIMITS
) -> tuple[Spec, Input, tuple[LimitError, ...]]:
    """The nearest network and images that keep the limits, and an error for each value that was lowered."""
    candidate = Candidate(spec, input or Input())
    faults: list[LimitError] = []
    while True:
        try:
            check(*candidate, limits)
        except LimitError as fault:
            if len(faults) > 2 * len(bounds_of(spec)):
                raise  # not even the smallest network keeps these limits
            faults.append(fault)
            field = "side" if fault.field in ("height", "width") else fault.field
            level = max(fault.nearest) if isinstance(fault.nearest, tuple) else fault.nearest
            candidate = _in_steps(_moved(candidate, field, level))
        else:
            return *candidate, tuple(faults)


def _over_limit(candidate: Candidate, field: str, limits: Limits) -> LimitError:
    bounds = bounds_of(candidate.spec)
    cap, bound = _cap(candidate, field, limits), bounds[field]
    # Judged as if all else kept its limit: beside a second value beyond bounds, no value of this one works.
    others = candidate
    for other in bounds:
        others = _moved(others, other, _cap(others, other, limits))
    others = _in_steps(others)
    why = f"at most {getattr(limits, bound.limit):,} {bound.noun} are allowed here"
    level = _largest(others, field, limits.memory) if bound.power else cap
    if level is None:
        return _error(candidate, field, cap, why, "is a start")
    if level < cap:
        why += f", and {_mib(limits.memory)} of memory hold less"
    return _error(candidate, field, level, why, "works")


def _over_memory(candidate: Candidate, needed: int, limits: Limits) -> LimitError:
    usual, bounds = Candidate(type(candidate.spec)(), Input()), bounds_of(candidate.spec)
    excess = {field: _level(candidate, field) / max(_level(usual, field), 1) for field in bounds}
    furthest = sorted(bounds, key=excess.__getitem__, reverse=True)
    have, need = _mib(limits.memory), _mib(needed)
    why = f"weights and tensors saved for backward take {need}; {have} are available here"
    for field in (field for field in furthest if bounds[field].power):
        level = _largest(candidate, field, limits.memory)
        if level is not None:
            return _error(candidate, field, level, why, "works")
    field = furthest[0]
    start = max(min(_level(usual, field), _level(candidate, field) // 2), 1)
    return _error(candidate, field, start, f"{why}, and no one value can be lowered enough", "is a start")


def _error(candidate: Candidate, field: str, level: int, why: str, verdict: str) -> LimitError:
    lowered = _moved(candidate, field, level)
    if field == "side":
        name = "height" if candidate.input.height > level else "width"
        square = candidate.input.height == candidate.input.width
        works = f"{level:,} x {level:,}" if square else f"{level:,}"
        return LimitError(
            name, f"{getattr(candidate.input, name):,} was given; {why}; {works} {verdict}", level
        )
    given, works = (getattr(at.input if field == "batch" else at.spec, field) for at in (candidate, lowered))
    if isinstance(given, tuple):
        return LimitError(field, f"{dashed(given)} was given; {why}; {dashed(works)} {verdict}", works)
    return LimitError(field, f"{given:,} was given; {why}; {works:,} {verdict}", works)


def _mib(count: int) -> str:
    return f"{-(-count // 2**20):,} MiB"


def _cap(candidate: Candidate, field: str, limits: Limits) -> int:
    """The highest level of `field` that keeps its limit."""
    limit: int = getattr(limits, bounds_of(candidate.spec)[field].limit)
    given = () if field in OF_IMAGES else getattr(candidate.spec, field)
    if field not in SUMMED or sum(given) <= limit:
        return _whole(candidate, field, limit)
    return max(1, _highest_level(sorted(given), limit))


def _highest_level(lowest_first: list[int], limit: int) -> int:
    """The highest level to which values can be lowered whose sum is then at most `limit`."""
    (lowest, *others), share = lowest_first, limit // len(lowest_first)
    return share if lowest > share else _highest_level(others, limit - lowest)


def _level(candidate: Candidate, field: str) -> int:
    """How high `field` stands: its value, or the largest of its values."""
    if field == "side":
        return max(candidate.input.height, candidate.input.width)
    value = candidate.input.batch if field == "batch" else getattr(candidate.spec, field)
    return max(value, default=0) if isinstance(value, tuple) else value


def _lowered(candidate: Candidate, field: str, level: int) -> Candidate:
    """`asked` with no value of `field` above `level`. Raises `SpecError` where a rule forbids that."""
    if level >= _level(candidate, field):
        return candidate
    if field == "side":
        height, width = _at_most((candidate.input.height, candidate.input.width), level)
        return Candidate(candidate.spec, replace(candidate.input, height=height, width=width))
    if field == "batch":
        return Candidate(candidate.spec, replace(candidate.input, batch=level))
    return Candidate(replace(candidate.spec, **_low_value(candidate.spec, field, level)), candidate.input)


def _moved(candidate: Candidate, field: str, level: int) -> Candidate:
    """The same, with what a rule forbids moved to what it allows."""
    try:
        return _lowered(candidate, field, level)
    except SpecError:
        spec = candidate.spec
        allowed, _ = nearest(type(spec), {**vars(spec), **_low_value(spec, field, level)})
        return Candidate(allowed, candidate.input)


def _whole(candidate: Candidate, field: str, level: int) -> int:
    """`level`, or the next below that the step of `field` allows."""
    named = bounds_of(candidate.spec)[field].step
    step = getattr(candidate.spec, named) if isinstance(named, str) else named
    return level - level % step if step <= level else level


def _in_steps(candidate: Candidate) -> Candidate:
    """The same with images that the network can read, where only some sizes can be."""
    if bounds_of(candidate.spec)["side"].step != 1:
        return candidate._replace(input=readable(*candidate)[0])
    return candidate


def _low_value(spec: Spec, field: str, level: int) -> dict[str, Any]:
    value = getattr(spec, field)
    return {field: _at_most(value, level) if isinstance(value, tuple) else level}


def _at_most(values: tuple[int, ...], level: int) -> tuple[int, ...]:
    return tuple(min(value, level) for value in values)


def _largest(candidate: Candidate, field: str, memory: int) -> int | None:
    """The highest level of `field` at which `asked` fits in `memory`; None if none does."""
    tried: dict[int, int] = {}

    def needs(level: int) -> int:
        level = _whole(candidate, field, level)
        for at in (level, level - 1):  # a deep stem takes even widths only
            with suppress(SpecError):
                tried[at] = bytes_to_run(*_lowered(candidate, field, at))
                return tried[at]
        return 0  # too low for a rule, so not too high

    last_within(needs, _level(candidate, field), memory, bounds_of(candidate.spec)[field].power)
    return max((level for level, needed in tried.items() if needed <= memory), default=None)
