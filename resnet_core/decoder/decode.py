"""A network solved for from its weights: a spec whose tensors are those of the file, name by name.

A solver for each family proposes specs; each is laid out, and only one with exactly these names and shapes is
taken. So a decoded network is right in all that weights can tell, and what they cannot is found by trying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isqrt
from typing import NamedTuple

from resnet_core.checks import MOST, SpecError
from resnet_core.data.fit import network_of
from resnet_core.decoder import chains, mobile
from resnet_core.decoder.names import Renamed, renamings
from resnet_core.decoder.regnet import regnet
from resnet_core.decoder.residual import residual
from resnet_core.decoder.tensors import Tensors
from resnet_core.files.safetensors import MOST_TENSORS
from resnet_core.language.plan import Content
from resnet_core.plan import layers_in, layers_of, readable, total, unfold
from resnet_core.readers.weight_names import (
    COUNTER,
    Difference,
    Shapes,
    compare,
    expected_shapes,
    tensors_of,
)
from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    GoogLeNetSpec,
    Input,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    Spec,
    SqueezeNetSpec,
    VggSpec,
    VitSpec,
    WangSpec,
    reads_signals,
    usual_input,
)

__all__ = ["Decoded", "decode", "image_of"]

MOST_COMPARED = 200_000  # tensors, over all specs that are tried of one solver, and of all
LEAST_PROPOSED = 4
LEAST_SHARE = 0.3  # of the file's tensors, below which the nearest network is no help


class Solver(NamedTuple):
    """A family: its spec, a tensor that all its networks have, and what proposes the fields of specs."""

    kind: type[Spec]
    mark: str
    propose: Callable[[Tensors], Iterator[dict[str, object]]]


@dataclass(frozen=True)
class Decoded:
    """The nearest network, how the file differs from it, and the file's names; it fits if nothing is amiss.

    `left_out` are tensors that belong to no network of ours and change nothing else.
    """

    spec: Spec
    input: Input
    renamed: Renamed
    difference: Difference

    @property
    def fits(self) -> bool:
        """Whether every tensor of the network is in the file, in its shape."""
        return not (self.difference.missing or self.difference.reshaped)

    @property
    def exact(self) -> bool:
        """Whether the file holds nothing else, either."""
        return self.fits and not self.difference.unexpected

    @property
    def knows_images(self) -> bool:
        """Whether the weights tell the size of the images: a vector for each place does."""
        return isinstance(self.spec, VitSpec)

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """For each tensor of the network that the file has, the name it has there."""
        expected = shapes_of(self.spec, self.input)
        return {name: self.renamed.sources[name] for name in expected if name in self.renamed.sources}


def decode(shapes: Shapes) -> Decoded | None:
    """The network that these tensors are of, or the nearest one; None where no family is near."""
    nearest: Decoded | None = None
    compared = 0
    for renamed in renamings(shapes):
        if known := network_of(renamed.shapes):
            return _compared(known, renamed)
        for decoded in _proposed(renamed):
            if decoded.exact:
                return decoded
            if nearest is None or _amiss(decoded) < _amiss(nearest):
                nearest = decoded
            compared += len(shapes)
            if compared > MOST_COMPARED:
                break
    return nearest if nearest and _is_near(nearest) else None


def image_of(kind: type[Spec], shapes: Shapes) -> Input:
    """The images that the network was made for, where its weights tell; else the usual ones."""
    positions, patches = shapes.get("encoder.pos_embedding", ()), shapes.get("conv_proj.weight", ())
    if kind is not VitSpec or len(positions) != 3 or len(patches) != 4:
        return Input()
    tokens = min(positions[1] - 1, MOST)
    high = next((side for side in range(isqrt(max(tokens, 1)), 0, -1) if tokens % side == 0), 1)
    try:
        return Input(high * patches[-1], tokens // high * patches[-1])
    except SpecError:
        return Input()


def shapes_of(spec: Spec, input: Input) -> Shapes:
    """The names and shapes of the weights of `spec`, on the nearest images that it can read."""
    return expected_shapes(unfold(spec, readable(spec, input)[0]))


def _proposed(renamed: Renamed) -> Iterator[Decoded]:
    tensors = Tensors(renamed.shapes)
    for kind, mark, propose in SOLVERS:
        if mark in tensors:
            for spec in _specs(kind, propose, tensors):
                if _is_far(spec, renamed):
                    continue
                decoded = _compared(spec, renamed)
                yield decoded
                if decoded.exact:
                    return


def _is_far(spec: Spec, renamed: Renamed) -> bool:
    """Whether the network has too many tensors for the file to be most of them; none is written out."""
    plan = unfold(spec, readable(spec, image_of(type(spec), renamed.shapes))[0])
    return total(plan, _tensors_in) > min(len(renamed.shapes) / LEAST_SHARE, MOST_TENSORS)


def _tensors_in(content: Content) -> int:
    return sum(1 for leaf in layers_of(layers_in(content)) for key, _ in tensors_of(leaf) if key != COUNTER)


def _compared(spec: Spec, renamed: Renamed) -> Decoded:
    image = usual_input(spec) if reads_signals(spec) else image_of(type(spec), renamed.shapes)
    input = readable(spec, image)[0]
    return Decoded(spec, input, renamed, compare(shapes_of(spec, input), renamed.shapes))


def _specs(
    kind: type[Spec], propose: Callable[[Tensors], Iterator[dict[str, object]]], tensors: Tensors
) -> Iterator[Spec]:
    """The specs that a solver proposes, without those that cannot be built."""
    proposals = propose(tensors)
    for _ in range(max(LEAST_PROPOSED, MOST_COMPARED // len(tensors.shapes))):
        try:
            yield kind(**next(proposals))  # type: ignore[arg-type]  # the checks are made in there
        except SpecError:
            continue
        except (StopIteration, LookupError, ValueError, TypeError, ArithmeticError):
            return  # a tensor that all networks of the family have is not there, or has another shape


def _amiss(decoded: Decoded) -> int:
    return sum(map(len, decoded.difference))


def _is_near(decoded: Decoded) -> bool:
    missing, unexpected, reshaped = map(len, decoded.difference)
    there = len(decoded.renamed.shapes)
    return (there - unexpected - reshaped) > LEAST_SHARE * max(there, there + missing - unexpected)


SOLVERS: tuple[Solver, ...] = (
    Solver(ArchSpec, "layer1.0.conv1.weight", residual),
    Solver(ArchSpec, "layer1.0.conv1.paths.0.conv.weight", residual),
    Solver(VitSpec, "conv_proj.weight", chains.vit),
    Solver(ConvNextSpec, "features.1.0.block.0.weight", chains.convnext),
    Solver(DenseNetSpec, "features.conv0.weight", chains.densenet),
    Solver(GoogLeNetSpec, "inception3a.branch1.conv.weight", chains.googlenet),
    Solver(RegNetSpec, "trunk_output.block1.block1-0.f.a.0.weight", regnet),
    Solver(EfficientNetSpec, "features.1.0.block.0.0.weight", mobile.efficientnet),
    Solver(MobileNetSpec, "features.1.conv.0.0.weight", mobile.mobilenet),
    Solver(MobileNetSpec, "features.1.block.0.0.weight", mobile.mobilenet),
    Solver(ShuffleNetSpec, "stage2.0.branch2.5.weight", mobile.shufflenet),
    Solver(MnasNetSpec, "layers.8.0.layers.0.weight", mobile.mnasnet),
    Solver(SqueezeNetSpec, "features.3.squeeze.weight", chains.squeezenet),
    Solver(AlexNetSpec, "features.10.weight", chains.alexnet),
    Solver(VggSpec, "features.0.weight", chains.vgg),
    Solver(WangSpec, "stage1.0.conv1.weight", chains.wang),
)
