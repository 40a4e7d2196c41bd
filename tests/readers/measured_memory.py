"""The bytes that a real network uses on the CPU, measured without the closed forms."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.profiler import ProfilerActivity, profile
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from resnet_core.build import build
from resnet_core.language.input import Init
from resnet_core.language.plan import Plan
from resnet_core.nn.init import initialise
from resnet_core.nn.network import PlanModule
from resnet_core.spec import Input, Spec


def network_and_images(spec: Spec, input: Input) -> tuple[nn.Module, Tensor]:
    """The module in its number format, and images for it."""
    dtype: torch.dtype = getattr(torch, input.dtype)
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(input.batch, spec.in_channels, input.height, input.width, generator=generator)
    return build(spec).to(dtype), images.to(dtype)


def module_and_images(plan: Plan) -> tuple[PlanModule, Tensor]:
    """The module of a plan of any family, in its number format, and images for it."""
    dtype: torch.dtype = getattr(torch, plan.input.dtype)
    network = PlanModule(plan)
    initialise(network, plan, Init())
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(plan.input.batch, *plan.image.sizes, generator=generator)
    return network.to(dtype), images.to(dtype)


def storages(tensors: Iterable[Tensor]) -> dict[int, int]:
    """Bytes of each distinct piece of memory that the tensors are views of."""
    return {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}


def owned(network: nn.Module) -> dict[int, int]:
    """The memory of parameters and buffers."""
    return storages([*network.parameters(), *network.buffers()])


def measured_saved(spec: Spec, input: Input) -> int:
    """Bytes of the distinct tensors that autograd keeps, parameters and buffers apart."""
    return saved_by(*network_and_images(spec, input))


def saved_by(network: nn.Module, images: Tensor) -> int:
    """The same for any network."""
    kept: list[Tensor] = []  # held until they are counted, so that no address is used twice

    def pack(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        scores = network.train()(images)
    assert scores.requires_grad
    of_network = owned(network)
    return sum(count for address, count in storages(kept).items() if address not in of_network)


class LiveMaps(TorchDispatchMode):
    """Follows which memory is alive after each operation, and remembers the most there was."""

    def __init__(self, ignored: dict[int, int], images: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.ignored = ignored
        self.live: list[tuple[StorageWeakRef, int]] = []
        self.most = 0
        self._see([images])

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        self._see([leaf for leaf in tree_leaves(out) if isinstance(leaf, Tensor)])
        return out

    def _see(self, tensors: list[Tensor]) -> None:
        self.live = [(storage, count) for storage, count in self.live if not storage.expired()]
        known = {storage.cdata for storage, _ in self.live}
        for tensor in tensors:
            storage = tensor.untyped_storage()
            reference = StorageWeakRef(storage)
            if storage.data_ptr() not in self.ignored and reference.cdata not in known:
                self.live.append((reference, storage.nbytes()))
                known.add(reference.cdata)
        self.most = max(self.most, sum(count for _, count in self.live))


def measured_peak(spec: Spec, input: Input) -> int:
    """The most bytes of maps alive after any operation of a forward in evaluation mode, images included."""
    return peak_of(*network_and_images(spec, input))


def peak_of(network: nn.Module, images: Tensor) -> int:
    """The same for any network."""
    network.eval()
    maps = LiveMaps(owned(network), images)
    with torch.no_grad(), maps:
        network(images)
    return maps.most


def handed_out(network: nn.Module, images: Tensor) -> int:
    """The most bytes that the CPU's allocator gave to a forward in evaluation mode, scratch included."""
    network.eval()
    with torch.no_grad():
        network(images)  # what is made once is no part of it
        with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as profiler:
            network(images)
    assert profiler.profiler is not None
    results = profiler.profiler.kineto_results
    assert results is not None
    now = most = 0
    for event in results.events():
        if event.name() == "[memory]":
            now += event.nbytes()
            most = max(most, now)
    return most
