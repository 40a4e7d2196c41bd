"""timm's names of networks of inverted bottlenecks, as torchvision's; what a block holds says which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from resnet_core.families.mnasnet.recipe import FIRST

__all__ = ["efficientnet", "mnasnet", "mobilenet_v2", "mobilenet_v3"]

Block = tuple[int, int]  # its stage and its place there
BLOCK = re.compile(r"blocks\.(\d{1,5})\.(\d{1,5})\.(.+)")
GATE = ("se.conv_reduce", "se.conv_expand")
UNITS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (  # by a layer that only this kind of block has
    ("conv_exp", (("conv_exp", "bn1"), ("conv_pwl", "bn2"))),
    ("conv_pwl", (("conv_pw", "bn1"), ("conv_dw", "bn2"), GATE, ("conv_pwl", "bn3"))),
    ("conv_dw", (("conv_dw", "bn1"), GATE, ("conv_pw", "bn2"))),
    ("conv", (("conv", "bn1"),)),
)


def efficientnet(layers: Iterable[str]) -> dict[str, str]:
    """Stages are folders, blocks are numbered in each."""
    blocks = _blocks(layers)
    stages = len({stage for stage, _ in blocks})
    ours = {"conv_stem": "features.0.0", "bn1": "features.0.1", "classifier": "classifier.1"}
    ours |= {"conv_head": f"features.{stages + 1}.0", "bn2": f"features.{stages + 1}.1"}
    for (stage, copy), own in blocks.items():
        ours |= _named(stage, copy, own, f"features.{stage + 1}.{copy}.block", _pairs)
    return ours


def mobilenet_v2(layers: Iterable[str]) -> dict[str, str]:
    """Blocks are numbered through; the last convolution of one stands beside its norm."""
    blocks = _blocks(layers)
    ours = {"conv_stem": "features.0.0", "bn1": "features.0.1", "classifier": "classifier.1"}
    ours |= {"conv_head": f"features.{len(blocks) + 1}.0", "bn2": f"features.{len(blocks) + 1}.1"}
    for place, ((stage, copy), own) in enumerate(blocks.items(), 1):
        ours |= _named(stage, copy, own, f"features.{place}.conv", _last_flat)
    return ours


def mobilenet_v3(layers: Iterable[str]) -> dict[str, str]:
    """Blocks are numbered through, and the last of timm's is a convolution by itself."""
    ours = {"conv_stem": "features.0.0", "bn1": "features.0.1"}
    ours |= {"conv_head": "classifier.0", "classifier": "classifier.3"}
    for place, ((stage, copy), own) in enumerate(_blocks(layers).items(), 1):
        lone = "conv" in own
        start = f"features.{place}" if lone else f"features.{place}.block"
        ours |= _named(stage, copy, own, start, _bare if lone else _pairs)
    return ours


def mnasnet(layers: Iterable[str]) -> dict[str, str]:
    """The first block belongs to the stem; activations have numbers too."""
    blocks = _blocks(layers)
    last = FIRST + max((stage for stage, _ in blocks), default=0)
    ours = {"conv_stem": "layers.0", "bn1": "layers.1", "classifier": "classifier.1"}
    ours |= {"conv_head": f"layers.{last}", "bn2": f"layers.{last + 1}"}
    for (stage, copy), own in blocks.items():
        start = f"layers.{FIRST + stage - 1}.{copy}.layers" if stage else "layers"
        ours |= _named(stage, copy, own, start, _by_threes if stage else _after_the_stem)
    return ours


def _blocks(layers: Iterable[str]) -> dict[Block, set[str]]:
    """The layers of each block, in the order of the blocks."""
    blocks: dict[Block, set[str]] = {}
    for layer in layers:
        if found := BLOCK.fullmatch(layer):
            blocks.setdefault((int(found[1]), int(found[2])), set()).add(found[3])
    return dict(sorted(blocks.items()))


def _named(
    stage: int, copy: int, own: set[str], start: str, places: Callable[[int, int], Iterator[str]]
) -> dict[str, str]:
    """Our name of each layer of a block; `places` gives those of the layers of a unit."""
    units = next((units for mark, units in UNITS if mark in own), ())
    there = [unit for unit in units if unit[0] in own]
    ours: dict[str, str] = {}
    for index, unit in enumerate(there):
        names = (f"{index}.fc1", f"{index}.fc2") if unit == GATE else places(index, len(there))
        ours |= {
            f"blocks.{stage}.{copy}.{layer}": f"{start}.{name}"
            for layer, name in zip(unit, names, strict=True)
        }
    return ours


def _pairs(index: int, units: int) -> Iterator[str]:
    yield from (f"{index}.0", f"{index}.1")


def _last_flat(index: int, units: int) -> Iterator[str]:
    yield from (f"{index}", f"{index + 1}") if index == units - 1 else (f"{index}.0", f"{index}.1")


def _bare(index: int, units: int) -> Iterator[str]:
    yield from ("0", "1")


def _by_threes(index: int, units: int) -> Iterator[str]:
    yield from (f"{3 * index}", f"{3 * index + 1}")


def _after_the_stem(index: int, units: int) -> Iterator[str]:
    return _by_threes(index + 1, units)
