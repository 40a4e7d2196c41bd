"""What a decoded network is, in sentences, and the tensors over which loading would fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from resnet_core.decoder.decode import Decoded, shapes_of
from resnet_core.decoder.unknown import in_words, unknown_fields
from resnet_core.plan import readable
from resnet_core.readers.weight_names import Shapes, compare
from resnet_core.search.names import differences, name_of, nearest_published
from resnet_core.spec import Input, Spec
from resnet_core.zoo import PUBLISHED, ZOO

__all__ = ["Mismatch", "departures", "mismatches", "remedy", "sentence"]

NO_FAMILY = "No network of any family here has tensors of these names and shapes."
NAMED = 3


class Mismatch(NamedTuple):
    """A tensor over which loading would fail: why, and its shape in the file and in the network."""

    name: str
    why: Literal["missing in the file", "unknown to the network", "another shape"]
    in_file: str
    in_network: str


def sentence(decoded: Decoded | None) -> str:
    """What the file is, and what its weights cannot tell."""
    if decoded is None:
        return NO_FAMILY
    name = name_of(decoded.spec) + _images(decoded)
    if not decoded.fits:
        missing, unexpected, reshaped = map(len, decoded.difference)
        return (
            f"Nearest is {name}, which these weights do not fit: {_tensors(missing)} missing, "
            f"{unexpected:,} unknown to it, {reshaped:,} of another shape."
        )
    parts = [f"{name}.", in_words(decoded.spec, unknown_fields(decoded.spec, decoded.input))]
    if extra := decoded.difference.unexpected:
        some = ", ".join(extra[:NAMED]) + (", ..." if len(extra) > NAMED else "")
        parts.append(f"{_tensors(len(extra))} no part of it and {_is(len(extra))} left out ({some}).")
    return " ".join(parts)


def departures(spec: Spec) -> str:
    """In what a network departs from the nearest published one; empty where in nothing."""
    near = nearest_published(spec)
    moved = differences(spec, ZOO[near])
    return f"Departs from {PUBLISHED[near].title}: {', '.join(moved)}." if moved else ""


def mismatches(shapes: Shapes, spec: Spec, input: Input) -> tuple[Mismatch, ...]:
    """Every tensor over which loading `shapes`, under our names, into `spec` would fail."""
    expected = shapes_of(spec, input)
    missing, unexpected, reshaped = compare(expected, shapes)
    return (
        *(Mismatch(name, "another shape", _by(shapes[name]), _by(expected[name])) for name in reshaped),
        *(Mismatch(name, "missing in the file", "", _by(expected[name])) for name in missing),
        *(Mismatch(name, "unknown to the network", _by(shapes[name]), "") for name in unexpected),
    )


def remedy(decoded: Decoded, spec: Spec, input: Input) -> str:
    """What would make the file fit `spec`, in words; empty where it fits."""
    if not mismatches(decoded.renamed.shapes, spec, input):
        return ""
    if not decoded.fits:
        return "No network here fits the file."
    if type(spec) is not type(decoded.spec):
        return f"It fits {name_of(decoded.spec)}."
    changes = (*differences(decoded.spec, spec), *_moved_images(decoded, input))
    return f"It would fit with {', '.join(changes)}." if changes else "It fits without the tensors left out."


def _images(decoded: Decoded) -> str:
    if not decoded.knows_images:
        return ""
    return f", images of {decoded.input.height:,} x {decoded.input.width:,}"


def _moved_images(decoded: Decoded, input: Input) -> Iterator[str]:
    here, there = decoded.input, readable(decoded.spec, input)[0]
    if decoded.knows_images and (here.height, here.width) != (there.height, there.width):
        yield f"images of {here.height:,} x {here.width:,}"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{side}" for side in shape) or "one number"


def _tensors(count: int) -> str:
    return f"{count:,} {'tensor' if count == 1 else 'tensors'} {_is(count)}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
