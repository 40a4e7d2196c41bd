"""The promise about the gradient figure: both networks of it, beside a naive forward and backward pass.

Plain-56 and ResNet-56, batch 128, 32 x 32, float32, on the CPU: measuring the norms of all blocks (weights,
outputs, signal) takes at most 0.8 times the time of a forward and backward pass of the module that `build`
gives, images in PyTorch's usual order, and 2 % of that time for reading the norms. Runs take turns. As in a
worker, freed memory is kept for the next run, of either kind.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import torch
from torch.nn import functional

from benchmarks.timing import Promise, Task, machine, medians, show
from resnet_core.build import build
from resnet_core.experiments.gradients.norms import measure
from resnet_core.experiments.gradients.subject import batch, compare
from resnet_core.jobs.worker.confine import keep_freed_memory
from resnet_core.labs.gradients.settings import GradientsSettings
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS

NETWORKS = ("cifar_plain56", "cifar_resnet56")
INPUT = Input(32, 32, 128)
ROUNDS = 9
BOUND = 0.8 + 0.02


def main() -> int:
    keep_freed_memory()
    print(f"{machine('torch')}; {torch.get_num_threads()} threads")
    return show(promises())


def promises() -> Iterator[Promise]:
    both = [0.0, 0.0]
    for name in NETWORKS:
        naive, ours = tasks(name)
        usual, quick = medians([Task(naive), Task(ours)], ROUNDS)
        both = [both[0] + usual, both[1] + quick]
        print(
            f"{name}: naive {1000 * usual:.0f} ms, figure {1000 * quick:.0f} ms: {quick / usual:.3f}",
            flush=True,
        )
    yield Promise(
        "gradient figure / naive forward and backward", both[1] / both[0], BOUND, "", at_least=False
    )


def tasks(name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """A naive pass, and the measuring, of one network."""
    asked = compare(RESNETS[name], INPUT, GradientsSettings(twins=""), "cpu")
    shown = batch(asked, 0)
    network, usual = asked.network(asked.variants[0], 0), build(RESNETS[name])
    images = shown.images.contiguous()

    def naive() -> None:
        usual.zero_grad(set_to_none=True)
        functional.cross_entropy(usual(images), shown.labels).backward()

    return naive, lambda: measure(network, shown)


if __name__ == "__main__":
    sys.exit(main())
