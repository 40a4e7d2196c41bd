"""The rungs of the ladder: ways to run one network faster."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Replay:
    """A captured pass. Its kernels read the tensors that `run` holds, so it keeps `run` alive."""

    graph: torch.cuda.CUDAGraph
    scores: Tensor
    run: Callable[[], Tensor]

    def __call__(self) -> Tensor:
        """The scores, computed again where they were when it was captured."""
        self.graph.replay()
        return self.scores


def rungs(device: torch.device, compiled: bool) -> tuple[Rung, ...]:
    """The rungs for a device, from slow to fast; `compiled` adds those that take many seconds to prepare."""
    half = torch.float16 if device.type == "mps" else torch.bfloat16
    name = str(half).removeprefix("torch.")
    on_cuda = device.type == "cuda"
    ladder = [
        Rung("eager", eager),
        Rung("channels_last", channels_last),
        Rung("folded", folded),
        Rung("folded_channels_last", folded_channels_last),
        Rung(f"autocast_{name}", lambda subject: autocast(subject, half)),
    ]
    if on_cuda:
        ladder.append(Rung("autocast_float16", lambda subject: autocast(subject, torch.float16)))
        ladder.append(Rung(f"weights_{name}", lambda subject: converted(subject, half)))
        ladder.append(Rung("cuda_graph", lambda subject: cuda_graph(subject, half)))
    if compiled:
        ladder.append(Rung("compiled", lambda subject: compile_network(subject, None)))
        ladder.append(Rung(f"compiled_{name}", lambda subject: compile_network(subject, half)))
    if compiled and on_cuda:
        ladder.append(
            Rung("compiled_cuda_graph", lambda subject: compile_network(subject, half, graphs=True))
        )
    return tuple(ladder)


def eager(subject: Subject) -> Callable[[], Tensor]:
    """As built, layer by layer; activations and sums overwrite their input, as in torchvision."""
    return _call(in_place(subject.network, subject.plan), subject.images)


def channels_last(subject: Subject) -> Callable[[], Tensor]:
    """The same with the channels of a pixel side by side in memory."""
    # A copy: `to` would also reorder the weights of the network that every rung is compared with.
    return _call(*_channels_last(deepcopy(in_place(subject.network, subject.plan)), subject.images))


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


def converted(subject: Subject, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Folded, channels last, weights converted once to a 16-bit format; autocast does so at every pass."""
    network, images = _channels_last(_folded(subject), subject.images)
    network.to(dtype)
    return lambda: network(images.to(dtype))


def cuda_graph(subject: Subject, dtype: torch.dtype) -> Replay:
    """The same, captured once as a CUDA graph and replayed: one launch instead of hundreds.

    Raises `RuntimeError` if the capture recorded nothing.
    """
    run, device = converted(subject, dtype), subject.device
    with torch.cuda.device(device):
        usual, side = torch.cuda.current_stream(device), torch.cuda.Stream(device)
        side.wait_stream(usual)
        with torch.cuda.stream(side):  # libraries choose their kernels before the capture
            for _ in range(3):
                run()
        usual.wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        # The outer one puts the stream back also where the capture fails.
        with torch.cuda.stream(usual), torch.cuda.graph(graph, stream=side):
            scores = run()
        scores.zero_()
        replay = Replay(graph, scores, run)
        if not replay().any():
            raise RuntimeError("the CUDA graph of this network is empty")
    return replay


def compile_network(
    subject: Subject, dtype: torch.dtype | None, graphs: bool = False
) -> Callable[[], Tensor]:
    """Kernels generated for the folded network; on the CPU with weights as constants (inductor's freezing).

    With `dtype`, a 16-bit format, all weights are in it; on an Apple GPU autocast chooses for each layer.
    With `graphs`, the kernels are captured as a CUDA graph.
    """
    network, images = _channels_last(_folded(subject), subject.images)
    kind = subject.device.type
    options: dict[str, str | int | bool | Callable[..., object]] = {"freezing": kind == "cpu"}
    if graphs:
        options["triton.cudagraphs"] = True
    # All networks share one forward, of which PyTorch compiles eight and runs any further one eagerly.
    torch._dynamo.reset()
    compiled: Forward = torch.compile(network, fullgraph=True, dynamic=False, options=options)
    if dtype is None:
        return _call(compiled, images)
    if kind == "mps":
        return _in_half(_call(compiled, images), subject.device, dtype)
    network.to(dtype)
    return lambda: compiled(images.to(dtype))


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
