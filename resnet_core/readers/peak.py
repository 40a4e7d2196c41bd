"""The most bytes of maps alive at once in a forward without gradients, in evaluation mode and out of place.

What is alive follows from how the module of `build` is written. The caller holds the image; a block holds
what it reads, what its branch reads and what its branch gives; the first block of a stage with an entry, what
that reads too; a chain of layers holds the newest map. A concatenation holds what it reads and the branches
that are done. A layer adds what it gives and what it sets aside: statistics of a group norm or layer norm,
sums of attention, places of a max pool. Weights are not counted, nor what a library needs inside a layer for
a moment.
"""

from __future__ import annotations

from typing import assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Join,
    Layer,
    LayerScale,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
    Upsample,
)
from resnet_core.language.plan import Content, Plan, inp_of
from resnet_core.readers.formats import Unit, attention_sums, norm_statistics
from resnet_core.readers.kept import INDEX_BYTES
from resnet_core.readers.saved import image_bytes

__all__ = ["inference_peak", "peak_by_run", "peak_in_block"]


def inference_peak(plan: Plan) -> int:
    """Bytes alive at the fullest moment of the forward of one batch."""
    return max(peak_by_run(plan))


def peak_by_run(plan: Plan) -> tuple[int, ...]:
    """Bytes alive at the fullest moment of each of `runs`: the stem, a block of each run, the head."""
    unit = Unit.of(plan.input)
    image = image_bytes(plan)
    peaks = [image + _chain(plan.stem, unit)] if plan.stem else []
    held = image if plan.stem else 0  # or the first block reads the image itself
    for stage in plan.stages:
        before = stage.inp.elements * unit.map if stage.entry else 0
        if stage.entry:
            peaks.append(held + before + _chain(stage.entry, unit))
        for block, _ in stage.runs:
            peaks.append(held + before + inp_of(block).elements * unit.map + peak_in_block(block, unit))
            before, held = 0, image
    last = image + plan.stages[-1].out.elements * unit.map
    return (*peaks, last + _chain(plan.head, unit))


def peak_in_block(content: Content, unit: Unit) -> int:
    """The most that a part adds to what it reads."""
    return _chain((content,) if isinstance(content, Residual) else content, unit)


def _block(block: Residual, unit: Unit) -> int:
    """The most that a block adds to what it reads."""
    out = block.out.elements * unit.map
    h = block.inp.elements * unit.map if block.pre else 0
    moments = [_chain(block.pre, unit), h + _chain(block.branch, unit)]
    if block.link != "none":
        shortcut = out if block.shortcut else 0
        moments += [h + out + _chain(block.shortcut, unit), h + out + shortcut + out]
    return max(*moments, h + out + _chain(block.post, unit))


def _chain(layers: tuple[Layer, ...], unit: Unit, newest: int = 0) -> int:
    """The most that a chain adds to what it reads, or holds with it: `newest`, if nobody else does."""
    most = newest
    for layer in layers:
        if (adds := _layer(layer, unit)) is not None:
            most = max(most, newest + adds)
            newest = layer.out.elements * unit.map
    return most


def _layer(layer: Layer, unit: Unit) -> int | None:
    """The most that a layer adds to what it reads, its output included; None where it hands its input on."""
    out = layer.out.elements * unit.map
    match layer:
        case Gate(_, _, layers):
            return max(_chain(layers, unit), layers[-1].out.elements * unit.map + out)
        case Select():
            return _select(layer, out, unit)
        case Split():
            return _splits(layer, out, unit)
        case Join():
            return _join(layer, out, unit)
        case Residual():
            return _block(layer, unit)
        case Attention():
            # Queries, keys, values, and what they come to; the projection of that takes less.
            return 4 * out + attention_sums(layer, unit)
        case Norm():
            return out + (norm_statistics(layer, unit) if layer.kind != "batch" else 0)
        case MaxPool():
            return out + layer.out.elements * unit.batch * INDEX_BYTES
        case Conv():
            return out + (layer.read * unit.map if layer.is_uneven else 0)  # or a copy with zeros
        case Conv1d() | Linear() | Activation() | AvgPool() | GlobalPool() | Pad() | Upsample():
            return out
        case LayerScale() | ClassToken() | Positions() | ChannelShuffle() | Operator() | ConvTranspose():
            return out
        case DropPath() | Dropout():
            return None  # they act in training alone
        case Rearrange():
            return None  # a view
        case _:
            assert_never(layer)


def _select(select: Select, out: int, unit: Unit) -> int:
    factors = select.layers[-1].out.elements * unit.map
    scaled = factors + select.inp.elements * unit.map
    return max(_chain(select.layers, unit, out), 2 * factors, scaled + out)


def _join(join: Join, out: int, unit: Unit) -> int:
    most = done = 0
    for part in join.parts:
        most = max(most, done + _chain(part, unit))
        if any(_layer(layer, unit) is not None for layer in part):  # else a view
            done += part[-1].out.elements * unit.map
    return max(most, done + out)


def _splits(split: Split, out: int, unit: Unit) -> int:
    most = done = 0
    for part in split.parts:
        # The sum that a split may read is left out: joining them all takes more than it does.
        most = max(most, done + _chain(part, unit))
        done += part[-1].out.elements * unit.map
    last = split.tail[-1].out.elements * unit.map if split.tail else 0
    return max(most, done + _chain(split.tail, unit), done + last + out)
