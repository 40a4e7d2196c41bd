"""A network part by part: the time and the memory of its stem, its blocks and its head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd.profiler import profile, record_function

from resnet_core.experiments.forward.subject import Subject
from resnet_core.experiments.timing import seconds_of_each
from resnet_core.language.plan import each_part
from resnet_core.nn.modules import child
from resnet_core.nn.network import PlanModule
from resnet_core.nn.steps import Step
from resnet_core.plan import named_blocks

STEM, HEAD, ENTRY = "stem", "head", ".entry"


class Part(NamedTuple):
    """One part: its name, its place among the blocks (-1 for stem and head), and what it does to maps."""

    name: str
    place: int
    run: Callable[[Tensor], Tensor]
    first: nn.Module | tuple[Step, ...]


def parts(subject: Subject) -> Iterator[Part]:
    """Stem if there is one, every entry and block, head; one after the other they are the forward pass."""
    network = subject.network
    if network.stem_steps:
        yield Part(STEM, -1, partial(network.run, network.stem_steps), network.stem_steps)
    places = {block.name: block.place for block in named_blocks(subject.plan)}
    for name, _ in each_part(subject.plan):
        if name in places:
            block = network.block(name)
            yield Part(name, places[name], block, block)
        elif name.endswith(ENTRY):
            entry = network.entry_steps[name.removesuffix(ENTRY)]
            yield Part(name, -1, partial(network.run, entry), entry)
    yield Part(HEAD, -1, network.classify, network.head_steps)


def seconds_by_part(chain: list[Part], images: Tensor, device: torch.device) -> list[float]:
    """Seconds of each part in one forward pass."""
    x = images

    def step(part: Part) -> None:
        nonlocal x
        x = part.run(x)

    return seconds_of_each([partial(step, part) for part in chain], device)


def peak_by_part(subject: Subject, chain: list[Part]) -> list[int] | None:
    """The most bytes alive at once in each part of one forward pass, by the allocator's own count.

    Images and scratch memory of libraries are included, weights are not. None on a device without a count.
    """
    match subject.device.type:
        case "cpu":
            return _peaks_on_cpu(subject, chain)
        case "cuda":
            return _peaks_on_cuda(subject, chain)
        case _:
            return None


def _peaks_on_cpu(subject: Subject, chain: list[Part]) -> list[int]:
    image = subject.images.untyped_storage().nbytes()
    names = {part.name for part in chain}
    with profile(use_kineto=False, profile_memory=True) as recorded, ExitStack() as hooks:
        _mark_parts(subject.network, chain, hooks)
        subject.network(subject.images)
    alive, now = image, chain[0].name
    peaks = dict.fromkeys(names, image)
    for event in sorted(recorded.kineto_results.events(), key=lambda event: event.start_ns()):
        if event.name() in names:
            now = event.name()
        elif event.name() == "[memory]":
            alive += event.nbytes()
            peaks[now] = max(peaks[now], alive)
    return [peaks[part.name] for part in chain]


def _mark_parts(network: PlanModule, chain: list[Part], hooks: ExitStack) -> None:
    def mark(name: str, module: nn.Module, inputs: tuple[Tensor]) -> None:
        with record_function(name):
            pass

    for part, module in zip(chain[1:], _first_modules(network, chain), strict=True):
        hooks.callback(module.register_forward_pre_hook(partial(mark, part.name)).remove)


def _first_modules(network: PlanModule, chain: list[Part]) -> list[nn.Module]:
    """The first module to run of every part after the stem."""
    return [_first_module(network, part.first) for part in chain[1:]]


def _first_module(network: PlanModule, part: nn.Module | tuple[Step, ...]) -> nn.Module:
    if isinstance(part, nn.Module):
        return part
    assert isinstance(part[0], str)
    return child(network, part[0])


def _peaks_on_cuda(subject: Subject, chain: list[Part]) -> list[int]:
    device = subject.device
    before = torch.cuda.memory_allocated(device) - subject.images.untyped_storage().nbytes()
    peaks: list[int] = []

    def turn(module: nn.Module, inputs: tuple[Tensor]) -> None:
        peaks.append(torch.cuda.max_memory_allocated(device) - before)
        torch.cuda.reset_peak_memory_stats(device)

    torch.cuda.reset_peak_memory_stats(device)
    with ExitStack() as hooks:
        for module in _first_modules(subject.network, chain):
            hooks.callback(module.register_forward_pre_hook(turn).remove)
        subject.network(subject.images)
    return [*peaks, torch.cuda.max_memory_allocated(device) - before]
