"""Every classifier of torchvision as a traced network: parameters, multiply-adds, rows, blocks, and `.pt2`.

    python -m benchmarks.describe [NAME ...]

Counts only, so other work on the machine does no harm; about ten minutes for all 80 on two cores. Ends with 1
if a number differs that is not said to be unpriced.
"""

from __future__ import annotations

import sys

from resnet_core.cost import price
from resnet_core.files.networks import read_network
from resnet_core.nn.trace import describe
from resnet_core.plan import unfold
from resnet_core.readers.priced import unpriced
from resnet_core.zoo import PUBLISHED, ZOO
from tests.families.torchvision_networks import measured
from tests.traced.described import as_pt2, blocks, classifiers, module, rows, side


def main(names: list[str]) -> int:
    """One line a network; then how many agree."""
    faults = 0
    for name in names:
        found = _faults(name)
        faults += bool(found)
        print(f"{name:<24}{', '.join(found) or 'equal'}", flush=True)
    print(f"{len(names) - faults} of {len(names)} agree")
    return 1 if faults else 0


def _faults(name: str) -> list[str]:
    network, pixels = module(name), side(name)
    traced = describe(network, (3, pixels, pixels))
    facts, cost = measured(network, pixels, pixels), price(traced.plan)
    macs = 2 * cost.macs == facts.flops or bool(unpriced(traced.plan))
    same = {
        "parameters": cost.params == facts.params,
        "multiply-adds": macs,
        ".pt2": read_network(as_pt2(network, pixels)).plan == traced.plan,
    }
    if name in ZOO:
        recipe = unfold(ZOO[name], PUBLISHED[name].input)
        same |= {"rows": rows(traced.plan) == rows(recipe), "blocks": blocks(traced.plan) == blocks(recipe)}
    return [f"{what} differ" for what, agree in same.items() if not agree]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or classifiers()))
