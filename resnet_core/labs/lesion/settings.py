"""The settings of the lesion experiments, and what deleting and swapping blocks means.

To delete a block means to keep its shortcut path alone. A plain block has none: it is left out; where it
changes the shape of the map, the shortcut without weights of He 2015 (option A: every second pixel, channels
of zeros) stands in for it, so that both kinds of network lose the same. Batch norms keep the statistics of
the training, as in Veit 2016, or take new ones from training images that go through what is left.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from resnet_core.checks import SpecError, check_choice, check_count, shown
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.layers import Residual
from resnet_core.language.plan import inp_of, out_of
from resnet_core.plan import NamedBlock, Plan, named_blocks, unfold
from resnet_core.readers.footprint import resident
from resnet_core.readers.memory import memory
from resnet_core.spec import Input, Spec

MOST_BLOCKS = 120
MOST_IMAGES = 2000
MOST_DRAWS = 100
RUNNING, TRAIN = "kept", "train"
STATISTICS = (RUNNING, TRAIN)
STATISTICS_IMAGES = 512  # a mean over at least 2,000 values a channel in the shipped networks
AMOUNTS = 12
BACKWARD = 32  # times what a block reads and gives: its backward holds this much at most, by measurement
SHORT = re.compile(r"([1-8])\.([0-9]{1,3})")

Remainder = Literal["identity", "zeros", "projection"]


def remainder(block: Residual) -> Remainder:
    """What remains of a deleted block: its input, or that with fewer pixels and zeros, or its projection."""
    if block.link == "projection":
        return "projection"
    return "identity" if block.inp == block.out else "zeros"


@dataclass(frozen=True)
class TrainedNetwork:
    """What the experiments have in common: weights, and the first `images` test images of `data`.

    `weights_file` is a checked safetensors file, or "" for the recorded weights of the network and of its
    plain twin.
    """

    weights_file: str = ""
    data: str = "digits"
    images: int = 1000


@dataclass(frozen=True)
class LesionedNetwork(TrainedNetwork):
    """`statistics`: batch norms keep those of the training ("kept") or, after each lesion, take them again

    from `STATISTICS_IMAGES` training images ("train").
    """

    statistics: str = RUNNING


@dataclass(frozen=True)
class LesionSettings(LesionedNetwork):
    """How many random choices there are for each number of deletions, and for each number of swaps."""

    draws: int = 30
    swap_draws: int = 10


@dataclass(frozen=True)
class DeletionSettings(LesionedNetwork):
    """`deleted` lists the blocks to delete together, such as `1.2,3.0`."""

    deleted: str = ""


@dataclass(frozen=True)
class PathsSettings(TrainedNetwork):
    """`paths` is the number of paths of each length to draw."""

    images: int = 32
    paths: int = 40


def lesion_settings(given: Settings) -> Settings:
    """`given` with the defaults of `LesionSettings`. Raises `SpecError`."""
    settings = typed(LesionSettings, given)
    check_count("images", settings.images, 1, MOST_IMAGES)
    check_choice("statistics", settings.statistics, STATISTICS)
    check_count("draws", settings.draws, 1, MOST_DRAWS)
    check_count("swap_draws", settings.swap_draws, 1, MOST_DRAWS)
    return vars(settings)


def deletion_settings(given: Settings) -> Settings:
    """`given` with the defaults of `DeletionSettings`. Raises `SpecError`."""
    settings = typed(DeletionSettings, given)
    check_count("images", settings.images, 1, MOST_IMAGES)
    check_choice("statistics", settings.statistics, STATISTICS)
    names(settings.deleted)
    return vars(settings)


def paths_settings(given: Settings) -> Settings:
    """`given` with the defaults of `PathsSettings`. Raises `SpecError`."""
    settings = typed(PathsSettings, given)
    check_count("images", settings.images, 1, MOST_IMAGES)
    check_count("paths", settings.paths, 1, MOST_DRAWS)
    return vars(settings)


def lesion_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak of a forward pass over all images, and the weights of the twin."""
    return _memory(spec, input, typed(LesionSettings, settings))


def deletion_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """As for "lesion"."""
    return _memory(spec, input, typed(DeletionSettings, settings))


def paths_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of the maps that every block reads and adds, and of one block's backward for all paths."""
    own = typed(PathsSettings, settings)
    plan = unfold(spec, replace(input, batch=own.images))
    blocks = [named.block for named in named_blocks(plan)]
    sizes = [inp_of(block).elements + out_of(block).elements for block in blocks]
    maps, widest = sum(sizes), max(sizes)
    at_once = max(own.paths, plan.blocks + 1) * BACKWARD * widest
    return resident(plan) + input.element_bytes * own.images * (maps + at_once)


def _memory(spec: Spec, input: Input, settings: LesionedNetwork) -> int:
    more = STATISTICS_IMAGES if settings.statistics == TRAIN else 0
    plan = unfold(spec, replace(input, batch=settings.images + more))
    return resident(plan) + memory(plan).weights


def recorded_name(experiment: str, settings: Settings) -> str:
    """What a recorded run is called beside its network: `lesion` or, with new statistics, `lesion/train`."""
    return f"{experiment}/{TRAIN}" if settings.get("statistics") == TRAIN else experiment


def text(deleted: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    """Names of blocks as a setting, so short that a hundred fit: `1.2,3.0` for layer1.2 and layer3.0."""
    return ",".join(name.removeprefix("layer") for name in deleted)


def names(text: str) -> tuple[str, ...]:
    """The inverse of `text`. Raises `SpecError` for what it does not write."""
    parts = text.split(",") if text else []
    for part in parts:
        if not SHORT.fullmatch(part):
            why = f"{shown(part)} was given; blocks are named by stage and number, such as 1.2,3.0"
            raise SpecError("deleted", why, "")
    return tuple(f"layer{part}" for part in parts)


def places_of(plan: Plan, deleted: tuple[str, ...]) -> frozenset[int]:
    """The places of the blocks with these names. Raises `SpecError` for a name the network does not have."""
    known = {block.name: block.place for block in named_blocks(plan)}
    for name in deleted:
        if name not in known:
            last = list(known)[-1]
            why = f"there is no {name}; this network has blocks from layer1.0 to {last}"
            raise SpecError("deleted", why, "")
    return frozenset(known[name] for name in deleted)


def check_blocks(plan: Plan) -> None:
    """Raises `SpecError` for a network with more blocks than are deleted one by one."""
    if plan.blocks > MOST_BLOCKS:
        why = f"{plan.blocks:,} blocks were given; at most {MOST_BLOCKS} are deleted one by one"
        stages = len(plan.stages)
        raise SpecError("depths", why, (MOST_BLOCKS // stages,) * stages)


def amounts(most: int) -> tuple[int, ...]:
    """How many are deleted or swapped at once: about a dozen numbers from 1 to `most`, denser at first."""
    return tuple(sorted({round(most ** (step / (AMOUNTS - 1))) for step in range(AMOUNTS)})) if most else ()


def keeping_shape(plan: Plan) -> tuple[int, ...]:
    """Places of the blocks that give a map of the shape they read; random deletions choose from these."""
    return tuple(block.place for block in named_blocks(plan) if inp_of(block.block) == out_of(block.block))


def swappable(plan: Plan) -> tuple[tuple[int, int], ...]:
    """Pairs of places in one stage whose blocks have equal layers, so that they can be swapped."""
    by_stage: dict[str, list[NamedBlock]] = {}
    for block in named_blocks(plan):
        by_stage.setdefault(block.name.partition(".")[0], []).append(block)
    return tuple(
        (first.place, second.place)
        for stage in by_stage.values()
        for first, second in combinations(stage, 2)
        if first.block == second.block and inp_of(first.block) == out_of(first.block)
    )


def swap_amounts(plan: Plan) -> tuple[int, ...]:
    """How many swaps are tried at once: as many as deletions, but one where there is a single pair."""
    pairs = len(swappable(plan))
    return amounts(len(keeping_shape(plan)) if pairs > 1 else pairs)


def random_deletions(plan: Plan, count: int, draws: int, seed: int) -> Iterator[frozenset[int]]:
    """`draws` random choices of `count` blocks that keep the shape, as places."""
    chance = random.Random(f"deletions {count} {seed}")
    for _ in range(draws):
        yield frozenset(chance.sample(keeping_shape(plan), count))


def random_orders(plan: Plan, count: int, draws: int, seed: int) -> Iterator[tuple[int, ...]]:
    """`draws` orders of all blocks, each after `count` random swaps within a stage, one after the other.

    No swap is taken back by the next. Where there is a single pair, `count` can only be 1.
    """
    chance = random.Random(f"swaps {count} {seed}")
    pairs = swappable(plan)
    for _ in range(draws):
        order, before = list(range(plan.blocks)), None
        for _ in range(count):
            before = first, second = chance.choice([pair for pair in pairs if pair != before])
            order[first], order[second] = order[second], order[first]
        yield tuple(order)


def random_paths(blocks: int, length: int, draws: int, seed: int) -> list[frozenset[int]]:
    """All paths through `length` branches as places where there are at most `draws`, else random ones."""
    chance = random.Random(f"paths {length} {seed}")
    all_of_them = combinations(range(blocks), length)
    few = [path for path, _ in zip(all_of_them, range(draws + 1), strict=False)]
    if len(few) <= draws:
        return [frozenset(path) for path in few]
    return [frozenset(chance.sample(range(blocks), length)) for _ in range(draws)]
