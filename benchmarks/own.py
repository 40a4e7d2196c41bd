"""Whether a large `.pt2` is read and priced quickly: ResNet-152's graph in at most 0.5 s and 100 MB.

    python -m benchmarks.own

The file has no values, as its weights are not read anyway. A process of its own without torch reads it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

SECONDS, MEGABYTES = 0.5, 100
READ = """
import resource, sys, time
from resnet_core.cost import price
from resnet_core.files.networks import read_network

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
with open(sys.argv[1], "rb") as file:
    cost = price(read_network(file).plan)
seconds = time.perf_counter() - started
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
assert "torch" not in sys.modules
print(cost.params, cost.macs, seconds, grown * 1024 / 1e6)
"""


def main() -> int:
    """Prints the time and memory beside what is promised; 1 if one is more."""
    from tests.traced.described import as_pt2, module  # torch

    with TemporaryDirectory() as folder:
        path = Path(folder) / "resnet152.pt2"
        path.write_bytes(as_pt2(module("resnet152"), 224).getvalue())
        size = path.stat().st_size / 1e6
        done = subprocess.run(
            [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
        )
    params, macs, seconds, grown = (float(each) for each in done.stdout.split())
    print(f"ResNet-152, .pt2 of {size:.1f} MB: {params:,.0f} parameters, {macs:,.0f} multiply-adds")
    print(f"read and priced in {seconds:.3f} s (at most {SECONDS}), {grown:.0f} MB (at most {MEGABYTES})")
    return 0 if seconds <= SECONDS and grown <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
