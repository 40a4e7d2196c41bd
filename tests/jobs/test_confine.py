"""What a worker does to itself."""

import subprocess
import sys

import pytest

from tests.patience import PATIENCE

PIECES, PIECE = 64, 2**20
HELD = f"""
import sys
from resnet_core.jobs.worker.confine import keep_freed_memory
def resident():
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith("VmRSS"))
if sys.argv[1] == "keep":
    keep_freed_memory()
before = resident()
pieces = [bytearray(b"1") * {PIECE} for _ in range({PIECES})]
del pieces
print(resident() - before)
"""


def held_after_freeing(asked: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", HELD, asked], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc, and read from /proc")
def test_a_worker_holds_on_to_freed_memory_and_other_processes_do_not() -> None:
    everything = PIECES * PIECE
    assert held_after_freeing("keep") > 0.9 * everything
    assert held_after_freeing("do not") < 0.5 * everything
