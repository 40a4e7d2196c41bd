"""Opens one `.pth` after the other, each as `pth_child` does: for tests with a thousand files.

The app starts a process for each file. Here they share one, which is started anew when it dies.
"""

import json
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from resnet_core.nn import pth_child
from resnet_core.system import child_processes, machine
from tests.patience import PATIENCE

DIED = "the process died"


class PthServer:
    """A child process that converts files, and how often it died."""

    def __init__(self) -> None:
        self.deaths = 0
        self.child = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, __file__],
            cwd=machine.ROOT,
            env=child_processes.environment(threads=1),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def convert(self, source: Path, target: Path) -> str:
        """The fault of converting a file; `DIED` if the process did not survive it or took too long."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        with suppress(BrokenPipeError):
            self.child.stdin.write(f"{source}\t{target}\n".encode())
        readable, _, _ = select.select([self.child.stdout], [], [], PATIENCE)
        line = self.child.stdout.readline() if readable else b""
        if line:
            fault = json.loads(line)
            assert isinstance(fault, str)
            return fault
        self.close()
        self.deaths += 1
        self.child = self._start()
        return DIED

    def close(self) -> None:
        self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout):
            if stream is not None:
                stream.close()


def main() -> None:
    child_processes.limit(pth_child.MEMORY_BYTES + 30_000_000, pth_child.CPU_SECONDS, pth_child.MOST_OUTPUT)
    for line in sys.stdin:
        source, _, target = line.rstrip("\n").partition("\t")
        print(json.dumps(pth_child.main(Path(source), Path(target))), flush=True)


if __name__ == "__main__":
    main()
