"""A network without its head, as a class of the file that gives the maps that necks and heads read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from resnet_core.checks import SpecError
from resnet_core.code.called import child, containers
from resnet_core.code.text import BODY, attribute
from resnet_core.cost import price_of
from resnet_core.language.dense import Dense
from resnet_core.language.layers import Gate, Layer, Leaf, Rearrange, layers_of
from resnet_core.language.plan import Content, Plan, Stage, layers_in, named_blocks
from resnet_core.spec import ArchSpec

__all__ = ["backbone_class"]


class Segment(NamedTuple):
    """Modules that run one after another, and the taps that what they give is."""

    paths: list[str]
    taps: list[str]


def backbone_class(network: Dense, base: str) -> list[str]:
    """The class `Backbone`, of the class that the file has for the whole network.

    Raises `SpecError` where its layers before a tap are not modules that run one after another.
    """
    segments = _segments(network)
    every = [path for segment in segments for path in segment.paths]
    body: list[str] = []
    value = "images"
    for segment in segments:
        for path in containers(segment.paths, [*every, *_head(network.backbone)]):
            body.append(f"{BODY}x = {child(path)}({value})")
            value = "x"
        body += [f'{BODY}maps["{tap}"] = x' for tap in segment.taps]
    return [
        f"class Backbone({base}):",
        '    """Images (n, channels, height, width) to the maps that necks and heads read."""',
        "",
        "    def __init__(self) -> None:",
        f"{BODY}super().__init__()",
        *_without_head(network.backbone, every),
        "",
        "    def forward(self, images: Tensor) -> dict[str, Tensor]:",
        f"{BODY}maps = {{}}",
        *body,
        f"{BODY}return maps",
    ]


def _segments(network: Dense) -> list[Segment]:
    plan = network.backbone
    stem = [_path(plan, layer, "") for layer in plan.stem]
    found: list[Segment] = []
    start = 0
    for tap in [tap for tap in network.taps if tap.stage == "stem"]:
        found.append(Segment(stem[start : tap.layers], [tap.name]))
        start = tap.layers
    found.append(Segment(stem[start:], []))
    shared = Counter(block.weights for block in named_blocks(plan))
    for stage in plan.stages:
        taps = [tap.name for tap in network.taps if tap.stage == stage.name]
        found.append(Segment(_of_stage(plan, stage, shared), taps))
    while not found[-1].taps:
        found.pop()
    return [Segment(list(dict.fromkeys(segment.paths)), segment.taps) for segment in found]


def _of_stage(plan: Plan, stage: Stage, shared: Counter[str]) -> list[str]:
    paths = [_path(plan, layer, "") for layer in stage.entry]
    copy = 0
    for content, copies in stage.runs:
        for _ in range(copies):
            paths += _of_block(plan, content, stage.weights_of(copy), shared)
            copy += 1
    return paths


def _of_block(plan: Plan, content: Content, weights: str, shared: Counter[str]) -> list[str]:
    inside = any(other.startswith(f"{weights}.") for other in shared)
    if weights and shared[weights] == 1 and not inside and not _in_slices(plan, weights):
        return [weights]
    before = f"{weights}." if weights else ""
    return [_path(plan, layer, before) for layer in layers_in(content)]


def _in_slices(plan: Plan, weights: str) -> bool:
    """Whether layers outside of the block stand in the module of its name."""
    outside = (*plan.stem, *(layer for stage in plan.stages for layer in stage.entry), *plan.head)
    return any(leaf.name.startswith(f"{weights}.") for leaf in layers_of(outside))


def _path(plan: Plan, layer: Layer, before: str) -> str:
    match layer:
        case Rearrange() if not layer.name.rpartition(".")[2].isdigit():
            raise _no_modules()
        case Gate():
            return f"{before}{layer.name}"
        case _ if isinstance(layer, Leaf):
            single = isinstance(plan.spec, ArchSpec) and "." not in layer.name
            return attribute(layer) if single else f"{before}{layer.name}"
        case _:
            raise _no_modules()


def _no_modules() -> SpecError:
    why = "the maps of this backbone lie between modules, and its file has no code that reads them there"
    return SpecError("family", why, "resnet")


def _head(plan: Plan) -> list[str]:
    return [leaf.name for leaf in layers_of(plan.head) if price_of((leaf,)).params]


def _without_head(plan: Plan, kept: Sequence[str]) -> list[str]:
    """What takes the weights of the head out; a place in a sequence is kept, for the names after it."""
    heads = _head(plan)
    lines: list[str] = []
    for path in dict.fromkeys(_highest(name, kept) for name in heads):
        if path.rpartition(".")[2].isdigit():
            lines.append(f"{BODY}{child(path)} = nn.Identity()")
        else:
            lines.append(f"{BODY}del {child(path)}")
    return lines


def _highest(name: str, kept: Sequence[str]) -> str:
    """The largest module that holds a layer of the head and nothing that is kept."""
    parts = name.split(".")
    paths = (".".join(parts[:depth]) for depth in range(1, len(parts) + 1))
    return next(path for path in paths if not any(f"{each}.".startswith(f"{path}.") for each in kept))
