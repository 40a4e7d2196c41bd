"""Bytes: each closed form equals what is measured on a real network, to the last byte."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from resnet_core.build import build
from resnet_core.layers import Norm
from resnet_core.memory import (
    Memory,
    Optimizer,
    inference_peak,
    memory,
    memory_by_part,
    saved_by_layer,
    saved_for_backward,
)
from resnet_core.plan import layers_of, named_blocks, named_layers, unfold
from resnet_core.spec import ArchSpec, Input, SpecError

Case = tuple[ArchSpec, Input]

SMALL = ArchSpec(depths=(1, 2), widths=(8, 16), num_classes=10)
BASIC = replace(SMALL, block="basic")
IMAGES = Input(32, 32, batch=2)
CIFAR = ArchSpec(block="basic", depths=(3, 3, 3), widths=(16, 32, 64), stem="cifar", num_classes=10)

BY_HAND: dict[str, Case] = {
    "ResNet-50": (ArchSpec(), Input()),
    "ResNet-18, 4 images": (ArchSpec(block="basic", depths=(2, 2, 2, 2)), Input(64, 64, 4)),
    "ResNeXt": (replace(SMALL, groups=4, width_per_group=32), IMAGES),
    "wide": (replace(SMALL, width_per_group=128), IMAGES),
    "CIFAR, option A": (replace(CIFAR, shortcut="identity"), Input(32, 32, 2)),
    "CIFAR, option B": (CIFAR, Input(32, 32, 2)),
    "CIFAR, plain": (replace(CIFAR, shortcut="none"), Input(32, 32, 2)),
    "CIFAR, v2": (replace(CIFAR, order="pre"), Input(32, 32, 2)),
    "v1": (replace(SMALL, stride_at="1x1"), IMAGES),
    "v2": (replace(SMALL, order="pre"), IMAGES),
    "v2 without norm": (replace(SMALL, order="pre", norm="none"), IMAGES),
    "v2 plain with gelu": (replace(SMALL, order="pre", act="gelu", shortcut="none"), IMAGES),
    "option C": (replace(SMALL, shortcut="projection_all"), IMAGES),
    "option C, v2": (replace(SMALL, shortcut="projection_all", order="pre"), IMAGES),
    "ResNet-D": (replace(SMALL, stem="deep", shortcut="avgpool"), IMAGES),
    "ResNet-D, odd image": (replace(SMALL, stem="deep", shortcut="avgpool"), Input(45, 37, 2)),
    "ResNet-D, v2": (replace(BASIC, stem="deep", shortcut="avgpool", order="pre"), IMAGES),
    "gelu": (replace(SMALL, act="gelu"), IMAGES),
    "silu": (replace(BASIC, act="silu"), IMAGES),
    "silu without norm": (replace(SMALL, act="silu", norm="none"), IMAGES),
    "group norm": (replace(SMALL, norm="group"), Input(32, 32, 3)),
    "group norm of odd channels": (replace(SMALL, norm="group", widths=(9, 20)), Input(32, 32, 3)),
    "no norm": (replace(SMALL, norm="none"), Input(32, 32, 1)),
    "SE": (replace(SMALL, attention="se", se_reduction=4), IMAGES),
    "SE, v2, gelu": (replace(SMALL, attention="se", se_reduction=3, order="pre", act="gelu"), IMAGES),
    "SE, plain": (replace(BASIC, attention="se", se_reduction=4, shortcut="none"), IMAGES),
    "drop path": (replace(SMALL, drop_path=0.5), Input(32, 32, 4)),
    "drop path after SE": (replace(SMALL, drop_path=0.5, attention="se", se_reduction=4), IMAGES),
    "Res2Net": (replace(SMALL, scales=4), IMAGES),
    "Res2Net of two": (replace(SMALL, scales=2), IMAGES),
    "Res2Net of eight, grouped": (replace(SMALL, scales=8, groups=2), IMAGES),
    "Res2Net, gelu": (replace(SMALL, scales=4, act="gelu"), IMAGES),
    "Res2Net, silu without norm": (replace(SMALL, scales=3, act="silu", norm="none"), IMAGES),
    "Res2Net, v2": (replace(SMALL, scales=4, order="pre"), IMAGES),
    "dilated": (replace(SMALL, depths=(1, 1, 2, 2), widths=(8, 8, 8, 8), output_stride=8), Input(64, 64, 2)),
    "many classes and channels": (replace(SMALL, num_classes=1000, in_channels=7), IMAGES),
    "stem of its own width": (replace(SMALL, stem_width=24), IMAGES),
    "one stage of one block": (ArchSpec(depths=(1,), widths=(8,), stem="cifar"), Input(8, 8, 2)),
    "64-bit": (SMALL, replace(IMAGES, dtype="float64")),
    "16-bit": (SMALL, replace(IMAGES, dtype="float16")),
    "brain float": (replace(SMALL, attention="se", drop_path=0.1), replace(IMAGES, dtype="bfloat16")),
}


def at_random(count: int, seed: int) -> list[Case]:
    """Networks small enough to run, drawn over all fields."""
    pick = random.Random(seed).choice
    cases: list[Case] = []
    while len(cases) < count:
        stages = pick((1, 2, 3))
        inner: dict[str, Any] = {
            "groups": pick((1, 2, 4)),
            "width_per_group": pick((32, 64, 100)),
            "scales": pick((1, 2, 4)),
            "stride_at": pick(("3x3", "1x1")),
        }
        basic = pick((True, False))
        try:
            spec = ArchSpec(
                block="basic" if basic else "bottleneck",
                depths=tuple(pick((1, 2, 3)) for _ in range(stages)),
                widths=tuple(pick((6, 8, 16)) for _ in range(stages)),
                shortcut=pick(("projection", "identity", "projection_all", "avgpool", "none")),
                order=pick(("post", "pre")),
                stem=pick(("imagenet", "cifar", "deep")),
                stem_width=pick((0, 0, 12)),
                attention=pick(("none", "se")),
                se_reduction=pick((2, 3)),
                norm=pick(("batch", "group", "none")),
                act=pick(("relu", "gelu", "silu")),
                drop_path=pick((0.0, 0.2)),
                output_stride=pick((32, 16, 8)),
                in_channels=pick((1, 3)),
                num_classes=pick((2, 10)),
                **({} if basic else inner),
            )
        except SpecError:
            continue
        # A batch norm refuses to train on one value a channel, so the smallest maps have four.
        images = Input(
            pick((33, 40)),
            pick((33, 48)),
            pick((1, 2, 4)),
            pick(("float32", "float32", "float64", "float16", "bfloat16")),
        )
        cases.append((spec, images))
    return cases


RANDOM = at_random(80, seed=20151210)
CASES = [*BY_HAND.values(), *RANDOM]
NAMES = [*BY_HAND, *(f"random {number}" for number in range(len(RANDOM)))]
every_case = pytest.mark.parametrize(("spec", "input"), CASES, ids=NAMES)


def network_and_images(spec: ArchSpec, input: Input) -> tuple[nn.Module, Tensor]:
    """The module in its number format, and images for it."""
    dtype: torch.dtype = getattr(torch, input.dtype)
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(input.batch, spec.in_channels, input.height, input.width, generator=generator)
    return build(spec).to(dtype), images.to(dtype)


def storages(tensors: Iterable[Tensor]) -> dict[int, int]:
    """Bytes of each distinct piece of memory that the tensors are views of."""
    return {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}


def owned(network: nn.Module) -> dict[int, int]:
    """The memory of parameters and buffers."""
    return storages([*network.parameters(), *network.buffers()])


def measured_saved(spec: ArchSpec, input: Input) -> int:
    """Bytes of the distinct tensors that autograd keeps, parameters and buffers apart."""
    network, images = network_and_images(spec, input)
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


def measured_peak(spec: ArchSpec, input: Input) -> int:
    """The most bytes of maps alive after any operation of a forward in evaluation mode, images included."""
    network, images = network_and_images(spec, input)
    network.eval()
    maps = LiveMaps(owned(network), images)
    with torch.no_grad(), maps:
        network(images)
    return maps.most


@every_case
def test_saved_bytes_are_those_that_autograd_keeps(spec: ArchSpec, input: Input) -> None:
    assert saved_for_backward(unfold(spec, input)) == measured_saved(spec, input)


@every_case
def test_the_inference_peak_is_the_most_that_is_alive_at_once(spec: ArchSpec, input: Input) -> None:
    assert inference_peak(unfold(spec, input)) == measured_peak(spec, input)


def test_resnet50_keeps_86_million_bytes() -> None:
    assert saved_for_backward(unfold(ArchSpec())) == 86_121_984


def test_the_measurement_notices_one_map_more_or_less() -> None:
    relu, gelu = SMALL, replace(SMALL, act="gelu")
    assert measured_saved(relu, IMAGES) != measured_saved(gelu, IMAGES)
    assert measured_peak(relu, IMAGES) != measured_peak(replace(relu, norm="group"), IMAGES)


def test_an_identity_shortcut_keeps_nothing() -> None:
    with_it, without = replace(CIFAR, shortcut="identity"), replace(CIFAR, shortcut="none")
    assert saved_for_backward(unfold(with_it)) == saved_for_backward(unfold(without))


@pytest.mark.parametrize(("depth", "measured"), [(3, 12_169_984), (9, 34_211_584)], ids=["20", "56"])
def test_cifar_networks_keep_what_was_measured_with_running_statistics(depth: int, measured: int) -> None:
    plan = unfold(replace(CIFAR, depths=(depth,) * 3, shortcut="identity"), Input(32, 32, 8))
    norms = sum(isinstance(leaf, Norm) for _, leaf in named_layers(plan))
    running = memory(plan).buffers - 8 * norms  # less the counts of batches
    assert saved_for_backward(plan) + running == measured


@every_case
def test_every_layer_has_a_row_and_the_rows_add_up(spec: ArchSpec, input: Input) -> None:
    plan = unfold(spec, input)
    saved = saved_by_layer(plan)
    rows = [*saved.stem]
    for opening, rest, blocks in saved.stages:
        rows += [*opening, *(rest or ()) * (blocks - 1)]
    rows += saved.head
    assert len(rows) == len(list(named_layers(plan)))
    assert sum(rows) == saved_for_backward(plan)


def test_a_layers_row_is_what_it_is_the_first_to_keep() -> None:
    plan = unfold(ArchSpec())
    names = [leaf.name for leaf in layers_of(plan.stages[1].opening.branch)]
    rows = dict(zip(names, saved_by_layer(plan).stages[1].opening, strict=False))
    maps = 4 * 128 * 28 * 28
    assert rows["conv1"] == 0  # the ReLU before has kept it
    assert rows["bn1"] == 4 * maps + 4 * 2 * 128  # at twice the resolution; mean and 1 / deviation
    assert rows["act1"] == 4 * maps
    assert (rows["conv2"], rows["bn2"]) == (0, maps + 4 * 2 * 128)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("name", ["SE", "no norm", "group norm", "Res2Net", "16-bit", "64-bit", "v2"])
def test_weights_gradients_and_state_are_those_of_a_training_step(name: str, optimizer: Optimizer) -> None:
    spec, input = BY_HAND[name]
    network, images = network_and_images(spec, input)
    make: dict[Optimizer, Callable[[], torch.optim.Optimizer]] = {
        "sgd": lambda: torch.optim.SGD(network.parameters(), 0.1),
        "momentum": lambda: torch.optim.SGD(network.parameters(), 0.1, momentum=0.9),
        "adam": lambda: torch.optim.AdamW(network.parameters(), 0.1),
    }
    step = make[optimizer]()
    network(images).sum().backward()
    step.step()
    predicted = memory(unfold(spec, input), optimizer)
    gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
    state = [value for of_one in step.state.values() for value in of_one.values() if value is not None]
    assert predicted.weights == sum(storages(network.parameters()).values())
    assert predicted.buffers == sum(storages(network.buffers()).values())
    assert predicted.gradients == sum(storages(gradients).values())
    assert predicted.optimizer == sum(storages(state).values())


@every_case
def test_parts_add_up_to_the_network(spec: ArchSpec, input: Input) -> None:
    plan = unfold(spec, input)
    parts = memory_by_part(plan, "adam")
    every = [parts.stem, parts.head]
    for named in named_blocks(plan):
        stage = parts.stages[int(named.name[5]) - 1]
        every.append(stage.opening if named.name.endswith(".0") else stage.rest or stage.opening)
    total = memory(plan, "adam")
    for field in Memory._fields:
        values = [getattr(part, field) for part in every]
        assert getattr(total, field) == (max(values) if field == "peak" else sum(values))
    assert (total.saved, total.peak) == (saved_for_backward(plan), inference_peak(plan))


def test_a_million_blocks_are_counted_like_one() -> None:
    depths = (3, 4, 1_000_000, 3)
    deep, usual = (memory(unfold(ArchSpec(depths=at))) for at in (depths, (3, 4, 6, 3)))
    rest = memory_by_part(unfold(ArchSpec())).stages[2].rest
    assert rest is not None
    assert deep.saved - usual.saved == (1_000_000 - 6) * rest.saved
    assert deep.weights - usual.weights == (1_000_000 - 6) * rest.weights
    assert deep.peak == usual.peak
