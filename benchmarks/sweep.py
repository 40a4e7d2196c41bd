"""How many networks a sweep prices in a second, and how long a heat map of a million takes.

Promises: at least 1,000,000 networks a second, each with depths, widths and an image of its own; a grid of
1,000,000 cells in under 1.5 s. A sample of both is compared with single prices first.
"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.timing import Promise, Task, machine, medians, show
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.scaling import Counts
from resnet_core.search.sweep import Costs, Grid, grid, sweep
from resnet_core.spec import ArchSpec, Input

NETWORKS = 10**6
SPEC = ArchSpec()


def random_networks() -> tuple[Counts, Counts, Counts]:
    """Depths, widths and image sides, all drawn network by network."""
    random = np.random.default_rng(1)
    depths = random.integers(1, 40, (4, NETWORKS))
    widths = random.integers(1, 128, (4, NETWORKS)) * 8
    return depths, widths, random.integers(64, 512, NETWORKS)


def heat_map() -> Grid:
    """250 depths, 400 widths and 10 image sizes."""
    inputs = [Input(side, side) for side in range(64, 384, 32)]
    return grid(SPEC, np.arange(4, 254), np.linspace(0.25, 4, 400), inputs)


def sample_is_exact(swept: Costs, depths: Counts, widths: Counts, sides: Counts) -> None:
    """200 networks of the sweep and of the heat map have the prices they have alone."""
    random = np.random.default_rng(2)
    for place in random.integers(0, NETWORKS, 200).tolist():
        spec = ArchSpec(depths=tuple(depths[:, place].tolist()), widths=tuple(widths[:, place].tolist()))
        alone = price(unfold(spec, Input(int(sides[place]), int(sides[place]))))
        assert tuple(int(counts[place]) for counts in swept) == alone
    cells = heat_map()
    for cell in zip(*(random.integers(0, size, 200) for size in cells.costs.params.shape), strict=True):
        alone = price(unfold(cells.network(cell[0], cell[1]), cells.inputs[cell[2]]))
        assert tuple(int(counts[cell]) for counts in cells.costs) == alone


def main() -> int:
    """Prints each figure beside its bound."""
    print(machine("numpy"))
    depths, widths, sides = random_networks()
    sample_is_exact(sweep(SPEC, depths, widths, sides, sides), depths, widths, sides)
    tasks = [
        Task(lambda: sweep(SPEC, depths, widths, sides, sides)),
        Task(heat_map),
        Task(lambda: price(unfold(SPEC)), 200),
    ]
    swept, mapped, single = medians(tasks, 9)
    alone = NETWORKS * single
    print(f"{NETWORKS:,} networks: sweep {swept:.2f} s, heat map {mapped:.3f} s, one by one {alone:.0f} s")
    return show(
        [
            Promise("sweep", NETWORKS / swept, 1_000_000, " networks/s", at_least=True),
            Promise("heat map of a million cells", mapped, 1.5, " s", at_least=False),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
