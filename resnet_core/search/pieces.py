"""What each block costs that a family can have: the numbers of which all measures are made.

Networks of a family differ in the blocks and in the width of each stage. A stage's opening block depends on
two widths and its other blocks on one, so some hundred blocks make all networks. Each is read once by the
readers that read whole networks; `measures.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from resnet_core.cost import price_of
from resnet_core.language.layers import Residual, weighted
from resnet_core.language.plan import Content, Plan, inp_of, layers_in, runs
from resnet_core.plan import unfold
from resnet_core.readers.backward import Meter, backward
from resnet_core.readers.field import PIXEL, Field, field_after
from resnet_core.readers.footprint import scratch
from resnet_core.readers.formats import Unit
from resnet_core.readers.latency import Calibration, by_law
from resnet_core.readers.memory import held_by
from resnet_core.readers.peak import peak_in_block
from resnet_core.readers.roofline import works_of
from resnet_core.readers.saved import Kept, image_bytes, walk_content
from resnet_core.readers.step import Part as Copies
from resnet_core.readers.step import largest_tensor, layout_of, passed_of
from resnet_core.readers.workspace import Layout
from resnet_core.search.fit import Setting
from resnet_core.spec import ArchSpec, Input

__all__ = ["Entry", "Part", "Pieces", "Use", "amounts_in", "may_follow", "pieces_of"]

FAR = 2**80  # bytes on the meter before a part, so that what it frees never leaves less than nothing


class Use(NamedTuple):
    """How the networks are trained and used: the images of a step and its setting; the images of a pass.

    Without a calibration nothing is said about time.
    """

    trained: Input
    setting: Setting
    used: Input
    calibration: Calibration | None = None


class Pieces(NamedTuple):
    """One number of every block: of the stem and the head by width; of openings by stage, width before and
    width; of other blocks by stage and width.
    """

    stem: npt.NDArray[np.generic]
    opening: npt.NDArray[np.generic]
    rest: npt.NDArray[np.generic]
    head: npt.NDArray[np.generic]


class Entry(NamedTuple):
    """The state of what a part reads: its field, bytes of an element, and whether somebody keeps it."""

    field: Field
    element: int
    kept: bool


class Part(NamedTuple):
    """A part of a network with the state of what it reads; the first reads the image."""

    content: Content
    entry: Entry
    is_first: bool
    is_last: bool


class _Reader(NamedTuple):
    """All that does not depend on the widths of a network."""

    layout: Layout
    entries: dict[str, Entry]


def pieces_of(spec: ArchSpec, widths: tuple[tuple[int, ...], ...], use: Use) -> dict[str, Pieces]:
    """By the names of what `measures` adds up; `seconds0` and `seconds1` are the laws of time, where known.

    `widths` are the choices of each stage, narrowest first. Raises `SpecError` if a network cannot be built.
    """
    reader = _reader(unfold(replace(spec, depths=(2,) * len(widths)), use.trained), use)
    stages, most = len(widths), max(map(len, widths))
    shapes = ((most,), (stages, most, most), (stages, most), (most,))
    found: dict[str, Pieces] = {}
    for name, place, content in _contents(spec, widths, use.trained):
        part = Part(content, reader.entries[name], name == "stem", name == "head")
        for field, value in amounts_in(part, use, reader.layout).items():
            if field not in found:
                kind = np.float64 if isinstance(value, float) else np.int64
                found[field] = Pieces(*(np.zeros(shape, kind) for shape in shapes))
            getattr(found[field], name.rstrip("0123456789"))[place] = value
    return found


def may_follow(spec: ArchSpec, stage: int, before: int, width: int) -> bool:
    """Whether a stage of a width may come after one of the width `before`: none is narrower that was not."""
    return width >= before or spec.widths[stage] < spec.widths[stage - 1]


def _contents(
    spec: ArchSpec, widths: tuple[tuple[int, ...], ...], image: Input
) -> Iterator[tuple[str, tuple[int, ...], Content]]:
    """Every part: its table with the number of its stage, its place there, and what it is."""
    for stage, choices in enumerate(widths):
        for now, width in enumerate(choices):
            came_from = enumerate(widths[stage - 1]) if stage else [(now, width)]
            pairs = [
                (last, came) for last, came in came_from if not stage or may_follow(spec, stage, came, width)
            ]
            for last, came in pairs:
                plan = _plan_with(spec, widths, (stage, came, width), image)
                opening, rest = plan.stages[stage].runs
                yield f"opening{stage}", (stage, last, now), opening.block
            if pairs:
                yield f"rest{stage}", (stage, now), rest.block
            if not stage:
                yield "stem", (now,), plan.stem
            if pairs and stage == len(widths) - 1:
                yield "head", (now,), plan.head


def _plan_with(
    spec: ArchSpec, widths: tuple[tuple[int, ...], ...], pair: tuple[int, int, int], image: Input
) -> Plan:
    """A network in which a stage has one width and the stage before it another."""
    stage, before, width = pair
    chosen = [choices[0] for choices in widths[: max(stage - 1, 0)]]
    chosen += [before, width] if stage else [width]
    chosen += [choices[-1] for choices in widths[stage + 1 :]]
    return unfold(replace(spec, depths=(2,) * len(widths), widths=tuple(chosen)), image)


def _reader(plan: Plan, use: Use) -> _Reader:
    """The state before each part: the same for all widths, so one network shows it."""
    unit = Unit.of(use.trained, use.setting.is_mixed)
    x, entries = Kept(image_bytes(plan), unit.image), dict[str, Entry]()
    field = PIXEL
    for at, (name, content, _) in enumerate(runs(plan)):
        place, _, copy = name.partition(".")
        key = place if not copy else f"{'rest' if int(copy) else 'opening'}{(at - 1) // 2}"
        entries[key] = Entry(field, x.element, x.kept)
        x, field = walk_content(content, x, unit, []), field_after(content, field, 1)
    return _Reader(layout_of(plan, use.setting.is_mixed), entries)


def amounts_in(part: Part, use: Use, layout: Layout) -> dict[str, int | float]:
    """Every amount of one part. Raises `KeyError` where a layer is not calibrated."""
    content, entry = part.content, part.entry
    cost = price_of(content)
    seen = 0 if part.is_last else field_after(content, entry.field, 1).size - entry.field.size
    found: dict[str, int | float] = {
        **cost._asdict(),
        "layers": weighted((content,) if isinstance(content, Residual) else content),
        "field": seen,
        "held": held_by(content, use.trained.element_bytes, use.setting.optimizer),
        "tensor": largest_tensor(content),
        "peak": _peak(part, use.used),
        **_step(part, use, layout),
    }
    if use.calibration:
        works = tuple(works_of(content, use.used))
        found |= {f"seconds{at}": time for at, time in enumerate(by_law(works, use.calibration))}
    return found


def _peak(part: Part, used: Input) -> int:
    """Bytes of maps alive in a pass at the fullest moment of the part, beside the image."""
    unit = Unit.of(used)
    reads = 0 if part.is_first else inp_of(part.content).elements * unit.map
    return reads + peak_in_block(part.content, unit)


def _step(part: Part, use: Use, layout: Layout) -> dict[str, int]:
    """What one copy adds to a training step, wherever it stands, as `step_memory` finds it.

    `saved` stays after its forward, whose fullest moment is `forward` above that; in the backward pass
    `backward` is the fullest above what was alive before it, and `change` what is alive after it.
    """
    content, entry = part.content, part.entry
    unit = Unit.of(use.trained, use.setting.is_mixed)
    x = Kept(inp_of(content).elements * unit.batch * entry.element, entry.element, entry.kept)
    meter = Meter(layout)
    passed, _ = passed_of(meter, Copies(content, 1, False), x, unit)
    layers = layers_in(content)
    forward = meter.maps + scratch(layers, use.trained)
    meter = Meter(layout, saved=FAR)
    chain = (content,) if isinstance(content, Residual) else content
    backward(meter, chain, list(passed.rows), not part.is_first)
    after = meter.gradients + meter.saved + meter.maps
    return {
        "saved": passed.held,
        "forward": forward,
        "backward": meter.fullest.total - FAR,
        "change": after - FAR,
    }
