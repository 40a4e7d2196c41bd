"""The effective receptive field of trained networks and of their starts, block by block.

|d value / d pixel| of the value in the middle of a map, mean over channels and pictures (Luo 2016, arXiv
1701.04128). A picture is a mosaic of digits, so that fields larger than one digit lie inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.conditions import measured_on
from resnet_core.labs import points
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.effective.findings import (
    BOUND,
    CHANNELS,
    IMAGES,
    INPUT,
    TILES,
    Extent,
    Role,
    State,
    Strengths,
    specs_of,
)
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.language.layers import weighted
from resnet_core.language.plan import Plan, named_blocks, residual
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into
from resnet_core.plan import unfold
from resnet_core.readers.field import Field, block_field
from resnet_core.spec import Init, Input, Spec

STATES: tuple[State, ...] = ("start", "trained")
DIGITS_KEPT = 5


class Subject(NamedTuple):
    """A network in one state, laid out for the pictures."""

    role: Role
    state: State
    plan: Plan
    network: PlanModule


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`; then of the network and of its plain twin, at the start and trained, the `extents`.

    `input` and `settings` are not used: the weights ship, and the pictures are always as large.
    """
    yield measured_on(device, data=DIGITS, pictures=IMAGES, side=INPUT.height, channels=CHANNELS).point()
    pictures = mosaics(seed).to(device)
    subjects = [(role, own, state) for role, own in specs_of(spec).items() for state in STATES]
    for done, (role, own, state) in enumerate(subjects):
        yield Progress(done, len(subjects), "effective receptive field")
        plan = unfold(own, INPUT)
        subject = Subject(role, state, plan, network(own, state, seed, pictures))
        for point in extents(subject, pictures):
            yield points.point(point)


def mosaics(seed: int) -> Tensor:
    """(pictures, 1, height, width): digits of the training images side by side."""
    data = dataset(DIGITS).train_images
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randint(len(data), (IMAGES, TILES, TILES), generator=generator)
    digits = torch.from_numpy(data)[chosen].squeeze(3)  # pictures, tiles down, tiles across, rows, columns
    return digits.permute(0, 1, 3, 2, 4).reshape(IMAGES, 1, INPUT.height, INPUT.width)


def network(spec: Spec, state: State, seed: int, pictures: Tensor) -> PlanModule:
    """The network in evaluation mode; at the start its running statistics are those of the pictures."""
    built = build(spec, Init(seed=seed), input=INPUT)
    assert isinstance(built, PlanModule)
    built.to(pictures.device)
    if state == "trained":
        checkpoint = recorded(spec)
        assert checkpoint, "the table checks that the weights are there"
        load_into(built, checkpoint.weights)
        return built.eval()
    for module in built.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0  # what is kept is then of these pictures alone
    with torch.no_grad():
        built.train()(pictures)
    return built.eval()


def extents(subject: Subject, pictures: Tensor) -> Iterator[Extent | Strengths]:
    """An `Extent` for each block whose field fits the picture, and the `Strengths` of the last of stage 1."""
    depth = weighted(subject.plan.stem)
    for place, block in enumerate(named_blocks(subject.plan)):
        depth += weighted(residual(block.block).branch)
        stage, copy = _stage_and_copy(subject.plan, place)
        field = block_field(subject.plan, stage, copy)
        if field.size > INPUT.height:
            return
        gradient = strengths(subject.network, place, field, pictures)
        yield extent(subject, block.name, depth, gradient)
        if stage == 0 and copy == subject.plan.stages[0].blocks - 1:
            shades = (255 * gradient / gradient.max()).round().to(torch.uint8)
            yield Strengths(
                subject.role, subject.state, block.name, len(shades), tuple(shades.flatten().tolist())
            )


def strengths(network: PlanModule, place: int, field: Field, pictures: Tensor) -> Tensor:
    """(side, side): |d value / d pixel| over the field of the middle value after a block."""
    image = pictures.clone().requires_grad_()
    x = network.run(network.stem_steps, image)
    for name in list(network.places)[: place + 1]:
        x = network.block(name)(network.enter(name, x))
    middle = x.shape[-1] // 2
    chosen = torch.linspace(0, x.shape[1] - 1, CHANNELS).round().long().tolist()
    total = torch.zeros(INPUT.height, INPUT.width, device=image.device)
    for channel in chosen:
        (gradient,) = torch.autograd.grad(x[:, channel, middle, middle].sum(), image, retain_graph=True)
        total += gradient.abs().sum((0, 1))
    first = middle * field.jump - field.padding
    return total[first : first + field.size, first : first + field.size]


def extent(subject: Subject, name: str, depth: int, gradient: Tensor) -> Extent:
    """How much of a field counts."""
    side = len(gradient)
    margin = (side - side // 2) // 2
    inner = gradient[margin : margin + side // 2, margin : margin + side // 2]
    counted = float((gradient >= BOUND * gradient.max()).sum()) ** 0.5
    inside = (inner.double().sum() / gradient.double().sum()).item()
    return Extent(subject.role, subject.state, name, depth, side, _short(counted), _short(inside))


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS_KEPT}g}")


def _stage_and_copy(plan: Plan, place: int) -> tuple[int, int]:
    for index, stage in enumerate(plan.stages):
        if place < stage.blocks:
            return index, place
        place -= stage.blocks
    raise IndexError(place)
