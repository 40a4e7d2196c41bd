"""How long it takes to find the pixels that a cell of ResNet-50 reads, at 224 x 224.

Promise: at most 1 s; here for the slowest of all its cells in the last map, and for a cell of each block.
"""

from __future__ import annotations

import sys
from functools import partial
from time import perf_counter

from benchmarks.timing import Promise, Task, machine, medians, show
from resnet_core.plan import named_blocks, unfold
from resnet_core.readers.cell_field import Place, cell_field, map_shape, place_named
from resnet_core.spec import ArchSpec

ROUNDS, MOST_SECONDS = 3, 1.0


def main() -> int:
    """Times every cell of the last map and the middle of every other, and prints the slowest."""
    plan = unfold(ArchSpec())
    last = Place(3, 2)
    places = [place_named(plan, block.name) for block in named_blocks(plan)]
    shape = map_shape(plan, last)
    cells = [(last, row, column) for row in range(shape.height) for column in range(shape.width)]
    cells += [(place, map_shape(plan, place).height // 2, 0) for place in places]
    seconds = medians([Task(partial(cell_field, plan, *cell)) for cell in cells], ROUNDS, perf_counter)
    print(machine())
    what = f"the slowest of {len(cells)} cells of ResNet-50"
    return show([Promise(what, max(seconds), MOST_SECONDS, " s", at_least=False)])


if __name__ == "__main__":
    sys.exit(main())
