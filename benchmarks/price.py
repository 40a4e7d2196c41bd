"""From a spec to its price, beside building the module and tracing it with fvcore.

Promises: totals of ResNet-50 at least 2,000 times faster, of ResNet-1202 at least 20,000 times, every layer
row of ResNet-152 at least 500 times; totals of ViT-B/16, EfficientNet-B7 and DenseNet-201 at least 1,000
times; a network of 4,000,000 blocks in at most 3 times ResNet-50's time; the price path imports in at most
60 ms, and at most 5.8 times what Python alone takes to start, without torch. Nothing is cached but Python's
byte code, as after a first start. Given another checkout, such as one from before there were other families,
its prices of ResNets have turns too: ours take at most 1.1 times as long. What a slider step costs the server
is in `benchmarks/face.py`.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import torch
from fvcore.nn import FlopCountAnalysis

from benchmarks.timing import Promise, Task, cpu_of_children, machine, medians, show
from resnet_core.build import build
from resnet_core.cost import Cost, price
from resnet_core.language.layers import Attention
from resnet_core.plan import named_layers, unfold
from resnet_core.spec import ArchSpec, DenseNetSpec, EfficientNetSpec, Input, Spec, VitSpec

ROOT = Path(__file__).parents[1]
Asked = Callable[[], tuple[Spec, Input]]

IMPORTS = (
    "import sys, resnet_core.spec, resnet_core.plan, resnet_core.cost; assert 'torch' not in sys.modules"
)


RESNETS = """
from time import process_time
from timeit import repeat
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input
cifar = dict(block="basic", depths=(200, 200, 200), widths=(16, 32, 64), stem="cifar", num_classes=10)
for fields, side in (({}, 224), ({"depths": (3, 8, 36, 3)}, 224), (cifar, 32)):
    once = lambda: price(unfold(ArchSpec(**fields), Input(side, side)))
    print(min(repeat(once, number=200, repeat=5, timer=process_time)))
"""
NAMES, ROUNDS = ("ResNet-50", "ResNet-152", "ResNet-1202"), 9


def resnet50() -> tuple[Spec, Input]:
    return ArchSpec(), Input()


def resnet152() -> tuple[Spec, Input]:
    return ArchSpec(depths=(3, 8, 36, 3)), Input()


def resnet1202() -> tuple[Spec, Input]:
    widths, depths = (16, 32, 64), (200, 200, 200)
    return ArchSpec(block="basic", depths=depths, widths=widths, stem="cifar", num_classes=10), Input(32, 32)


def four_million_blocks() -> tuple[Spec, Input]:
    return ArchSpec(depths=(10**6,) * 4), Input()


def vit_b_16() -> tuple[Spec, Input]:
    return VitSpec(), Input()


def efficientnet_b7() -> tuple[Spec, Input]:
    return EfficientNetSpec(width_multiplier=2.0, depth_multiplier=3.1, dropout=0.5), Input(600, 600)


def densenet201() -> tuple[Spec, Input]:
    return DenseNetSpec(depths=(6, 12, 48, 32)), Input()


def totals(asked: Asked) -> Cost:
    """Our totals, the spec made and checked afresh."""
    return price(unfold(*asked()))


def rows(asked: Asked) -> list[tuple[str, Cost]]:
    """Name and price of every layer."""
    return [(name, price(layer)) for name, layer in named_layers(unfold(*asked()))]


def traced(asked: Asked) -> FlopCountAnalysis:
    """fvcore's analysis of the module, with its total and its count for each module."""
    spec, input = asked()
    network = build(spec).eval()
    with torch.no_grad():
        analysis = FlopCountAnalysis(network, torch.zeros(1, spec.in_channels, input.height, input.width))
        analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
        analysis.by_module()
    return analysis


def traced_by(threads: int, asked: Asked) -> FlopCountAnalysis:
    """The same with so many threads of torch."""
    torch.set_num_threads(threads)
    return traced(asked)


def products(asked: Asked) -> int:
    """MACs of the two products of each attention, which fvcore has no count for."""
    maps = [layer.out for _, layer in named_layers(unfold(*asked())) if isinstance(layer, Attention)]
    return sum(2 * shape.channels * (shape.height * shape.width) ** 2 for shape in maps)


def times_faster(ours: Callable[[], object], asked: Asked, calls: int, rounds: int) -> float:
    """How many times faster `ours` is than building and tracing, which come to the same MACs.

    Torch has turns with one thread and with one a core, which other work slows down more; the better
    of the two medians counts.
    """
    operators = traced(asked).by_operator()
    assert operators["conv"] + operators["linear"] + products(asked) == totals(asked).macs
    tasks = [Task(partial(traced_by, threads, asked)) for threads in (1, os.cpu_count() or 1)]
    mine, *theirs = medians([Task(ours, calls), *tasks], rounds)
    shown = " or ".join(f"{seconds * 1e3:,.0f} ms" for seconds in theirs)
    print(f"{asked.__name__}: ours {mine * 1e6:,.0f} us; build and fvcore, one thread or all: {shown}")
    return min(theirs) / mine


def import_promises(rounds: int = 15) -> list[Promise]:
    """Processor time that the price path adds to starting Python, from the byte code of a first start."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        environment["PYTHONPYCACHEPREFIX"] = folder
        commands = [[sys.executable, "-c", code] for code in ("pass", IMPORTS)]
        tasks = [Task(partial(subprocess.run, each, check=True, env=environment)) for each in commands]
        bare, whole = medians(tasks, rounds, cpu_of_children)
    print(f"python alone {bare * 1e3:.0f} ms, with the price path {whole * 1e3:.0f} ms")
    added = whole - bare
    return [
        Promise("import of the price path", added * 1e3, 60, " ms", at_least=False),
        Promise("import of the price path, beside Python alone", added / bare, 5.8, " times", at_least=False),
    ]


def seconds_in(checkout: Path) -> list[float]:
    """Seconds of processor time that 200 prices of each of three ResNets take with the code of a checkout."""
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    command = [sys.executable, "-c", RESNETS]
    run = subprocess.run(command, check=True, capture_output=True, text=True, cwd=checkout, env=environment)
    return [float(line) for line in run.stdout.split()]


def beside(checkout: Path) -> list[Promise]:
    """Our times beside those of another checkout, in turns, by the median of each."""
    turns = [(seconds_in(ROOT), seconds_in(checkout)) for _ in range(ROUNDS)]
    ours, others = ([median(times) for times in zip(*side, strict=True)] for side in zip(*turns, strict=True))
    return [
        Promise(f"{name}, beside the other checkout", mine / theirs, 1.1, " times", at_least=False)
        for name, mine, theirs in zip(NAMES, ours, others, strict=True)
    ]


def main() -> int:
    """Prints each figure beside its bound."""
    logging.disable(logging.CRITICAL)  # fvcore's list of what it does not count
    print(machine("torch", "fvcore"))
    of_50 = times_faster(lambda: totals(resnet50), resnet50, calls=200, rounds=9)
    of_152 = times_faster(lambda: rows(resnet152), resnet152, calls=40, rounds=5)
    of_1202 = times_faster(lambda: totals(resnet1202), resnet1202, calls=200, rounds=3)
    families = (vit_b_16, efficientnet_b7, densenet201)
    of_families = [times_faster(partial(totals, asked), asked, calls=40, rounds=3) for asked in families]
    tasks = [Task(lambda: totals(four_million_blocks), 200), Task(lambda: totals(resnet50), 200)]
    huge, usual = medians(tasks, 25)
    return show(
        [
            Promise("ResNet-50, totals", of_50, 2_000, " times faster", at_least=True),
            Promise("ResNet-152, every layer", of_152, 500, " times faster", at_least=True),
            Promise("ResNet-1202, totals", of_1202, 20_000, " times faster", at_least=True),
            *(
                Promise(f"{asked.__name__}, totals", faster, 1_000, " times faster", at_least=True)
                for asked, faster in zip(families, of_families, strict=True)
            ),
            Promise("4,000,000 blocks", huge / usual, 3, " times ResNet-50's time", at_least=False),
            *import_promises(),
            *(promise for checkout in sys.argv[1:2] for promise in beside(Path(checkout).resolve())),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
