"""Reads one ONNX file after the other, each in a process of its own, as `onnx_child` does it for the app.

The app starts Python anew for each file. Here each is a fork of one process that has imported the package, so
that thousands can be read; its limits are those of the app.
"""

from __future__ import annotations

import os
import resource
import struct
import subprocess
import sys
from types import TracebackType
from typing import IO

from resnet_core.files.faults import FileFault
from resnet_core.files.onnx_child import CPU_SECONDS, MEMORY_BYTES
from resnet_core.files.onnx_child import main as read
from resnet_core.files.onnx_file import FAILED
from resnet_core.system import child_processes, machine

LENGTH = struct.Struct("<q")
DIED = b"died"


class OnnxServer:
    """A process that reads files, how many it was asked for, and how many of them ended their process."""

    def __init__(self) -> None:
        self.asked = self.deaths = 0
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.files.onnx_server"],
            cwd=machine.ROOT,
            env=child_processes.environment(threads=1),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> OnnxServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: object, trace: TracebackType | None) -> None:
        self._child.communicate()

    def ask(self, slim: bytes) -> bytes:
        """The answer to a file without weights. Raises `FileFault` where its process ended without one."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self.asked += 1
        _write(self._child.stdin, slim)
        answer = _read(self._child.stdout)
        if answer == DIED:
            self.deaths += 1
            raise FileFault(FAILED)
        return answer

    @property
    def summary(self) -> str:
        """What reading took at most. The server answers an empty question with it."""
        used = self.ask(b"").decode()
        return f"{self.asked - 1:,} asked, {self.deaths:,} ended by their limits or a fault; {used}"


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if head else b""


def main() -> None:
    """Answers until the pipe closes."""
    import onnx.inliner
    import onnx.shape_inference

    assert onnx.inliner
    assert onnx.shape_inference
    seconds = kilobytes = 0.0
    while head := sys.stdin.buffer.read(LENGTH.size):
        slim = sys.stdin.buffer.read(LENGTH.unpack(head)[0])
        if not slim:
            said = f"at most {seconds:.3f} s of CPU and {kilobytes / 1e3:,.0f} MB each"
            _write(sys.stdout.buffer, said.encode())
            continue
        answer, used = _forked(slim)
        seconds = max(seconds, used.ru_utime + used.ru_stime)
        kilobytes = max(kilobytes, used.ru_maxrss)
        _write(sys.stdout.buffer, answer)


def _forked(slim: bytes) -> tuple[bytes, resource.struct_rusage]:
    """The answer of a process of its own, or that it died, and what it used."""
    end, start = os.pipe()
    process = os.fork()
    if not process:
        os.close(end)
        child_processes.limit(MEMORY_BYTES, CPU_SECONDS, 0)
        with os.fdopen(start, "wb") as pipe:
            pipe.write(read(slim).encode())
        os._exit(0)
    os.close(start)
    with os.fdopen(end, "rb") as pipe:
        answer = pipe.read()
    _, status, used = os.wait4(process, 0)
    return (DIED if status else answer), used


if __name__ == "__main__":
    main()
