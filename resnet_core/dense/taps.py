"""The maps of a backbone that necks and heads read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from resnet_core.checks import SpecError
from resnet_core.language.dense import Tap
from resnet_core.language.layers import Shape
from resnet_core.language.plan import Plan
from resnet_core.readers.field import PIXEL, field_after, receptive_field
from resnet_core.readers.tokens import on_tokens
from resnet_core.spec import Traced

__all__ = ["DEEPEST", "taps"]

DEEPEST = 5  # a tap is called C and the power of two of its stride


def taps(plan: Plan) -> tuple[Tap, ...]:
    """The last map of each stride, from 2 on, the finest first.

    Raises `SpecError` for a network of tokens, whose maps have no other strides, and for one that has fewer
    than two such maps.
    """
    if any(on_tokens(run.block) for stage in plan.stages for run in stage.runs):
        raise SpecError("family", "necks read maps of several sizes; this network has tokens", "resnet")
    candidates = _by_size(plan) if isinstance(plan.spec, Traced) else _candidates(plan)
    last = {tap.stride: tap for tap in candidates if tap.stride > 1}
    found = tuple(tap for stride, tap in sorted(last.items()) if tap.name in NAMES)
    if len(found) < 2:
        raise SpecError("stages", "necks read maps of several sizes; this network has fewer than two", 4)
    return found


NAMES = tuple(f"C{power}" for power in range(1, DEEPEST + 1))


def _candidates(plan: Plan) -> Iterator[Tap]:
    """What comes out of the stem and of each stage; of the stem also what its layers with a stride read."""
    strides = [field_after(plan.stem[:count], PIXEL, 1).jump for count in range(1, len(plan.stem) + 1)]
    for count, (stride, after) in enumerate(zip_longest(strides, strides[1:]), 1):
        if stride != after:
            yield Tap(_name(stride), "stem", count, stride, plan.stem[count - 1].out)
    for stage, field in zip(plan.stages, receptive_field(plan)[1:], strict=True):
        yield Tap(_name(field.jump), stage.name, 0, field.jump, stage.out)


def _by_size(plan: Plan) -> Iterator[Tap]:
    """The same of a traced network, of whose operators not all have a stride: by the sizes of its maps."""
    for count, (layer, after) in enumerate(zip_longest(plan.stem, plan.stem[1:]), 1):
        if after is None or after.out.sizes[1:] != layer.out.sizes[1:]:
            yield from _sized(plan, "stem", count, layer.out)
    for stage in plan.stages:
        yield from _sized(plan, stage.name, 0, stage.out)


def _sized(plan: Plan, stage: str, layers: int, shape: Shape) -> Iterator[Tap]:
    for stride in (2**power for power in range(1, DEEPEST + 1)):
        if shape.sizes[1:] == (-(-plan.image.height // stride), -(-plan.image.width // stride)):
            yield Tap(_name(stride), stage, layers, stride, shape)
            return


def _name(stride: int) -> str:
    power = stride.bit_length() - 1
    return f"C{power}" if stride == 2**power else f"stride {stride}"
