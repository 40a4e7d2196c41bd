"""The rungs of the ladder: ways to run one network faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from resnet_core.experiments.forward.subject import Subject
from resnet_core.nn.packed import pack, packable
from resnet_core.nn.rewrite import fold, in_place

Forward = Callable[[Tensor], Tensor]


class Rung(NamedTuple):
    """A name, and a function that prepares a subject and returns its forward pass."""

    name: str
    climb: Callable[[Subject], Callable[[], Tensor]]


def rungs(device: torch.device, compiled: bool) -> tuple[Rung, ...]:
    """The rungs for a device, from slow to fast; `compiled` adds those that take many seconds to prepare."""
    half = torch.float16 if device.type == "mps" else torch.bfloat16
    name = str(half).removeprefix("torch.")
    ladder = [
        Rung("eager", eager),
        Rung("channels_last", channels_last),
        Rung("folded", folded),
        Rung("folded_channels_last", folded_channels_last),
        Rung(f"autocast_{name}", lambda subject: autocast(subject, half)),
    ]
    if device.type == "cuda":
        ladder.append(Rung("autocast_float16", lambda subject: autocast(subject, torch.float16)))
        ladder.append(Rung("cuda_graph", lambda subject: cuda_graph(subject, half)))
    if compiled:
        ladder.append(Rung("compiled", lambda subject: compile_network(subject, None)))
        ladder.append(Rung(f"compiled_{name}", lambda subject: compile_network(subject, half)))
    return tuple(ladder)


def eager(subject: Subject) -> Callable[[], Tensor]:
    """As built, layer by layer; activations and sums overwrite their input, as in torchvision."""
    return _call(in_place(subject.network, subject.plan), subject.images)


def channels_last(subject: Subject) -> Callable[[], Tensor]:
    """The same with the channels of a pixel side by side in memory."""
    return _call(*_channels_last(in_place(subject.network, subject.plan), subject.images))


def folded(subject: Subject) -> Callable[[], Tensor]:
    """Batch norms folded into the convolutions before them."""
    return _call(_folded(subject), subject.images)


def folded_channels_last(subject: Subject) -> Callable[[], Tensor]:
    """Both; in float32 on a CPU the weights are also packed once in the order of its library."""
    network, images = _channels_last(_folded(subject), subject.images)
    return _call(pack(network, images) if packable(images) else network, images)


def autocast(subject: Subject, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Folded, channels last, with convolutions and the linear layer in a 16-bit format."""
    return _in_half(_call(*_channels_last(_folded(subject), subject.images)), subject.device, dtype)


def cuda_graph(subject: Subject, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Autocast, captured once as a CUDA graph and replayed: one launch instead of hundreds."""
    run = autocast(subject, dtype)
    side = torch.cuda.Stream(subject.device)
    side.wait_stream(torch.cuda.current_stream(subject.device))
    with torch.cuda.stream(side):  # libraries choose their kernels before the capture
        for _ in range(3):
            run()
    torch.cuda.current_stream(subject.device).wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        scores = run()

    def replay() -> Tensor:
        graph.replay()
        return scores

    return replay


def compile_network(subject: Subject, dtype: torch.dtype | None) -> Callable[[], Tensor]:
    """Kernels generated for the folded network; on the CPU with weights as constants (inductor's freezing).

    With `dtype`, a 16-bit format, the CPU holds all weights in it; elsewhere autocast chooses for each layer.
    """
    network, images = _channels_last(_folded(subject), subject.images)
    on_cpu = subject.device.type == "cpu"
    options: dict[str, str | int | bool | Callable[..., object]] = {"freezing": on_cpu}
    compiled: Forward = torch.compile(network, dynamic=False, options=options)
    if dtype is None:
        return _call(compiled, images)
    if on_cpu:
        network.to(dtype)
        return lambda: compiled(images.to(dtype))
    return _in_half(_call(compiled, images), subject.device, dtype)


def _folded(subject: Subject) -> nn.Module:
    return in_place(fold(subject.network, subject.plan), subject.plan)


def _channels_last(network: nn.Module, images: Tensor) -> tuple[nn.Module, Tensor]:
    moved: nn.Module = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return moved, images.to(memory_format=torch.channels_last)


def _call(network: Forward, images: Tensor) -> Callable[[], Tensor]:
    return lambda: network(images)


def _in_half(run: Callable[[], Tensor], device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    def cast() -> Tensor:
        with torch.autocast(device.type, dtype):
            return run()

    return cast
