"""A visitor's file of weights, made safe before it is used: whatever comes in, a safetensors file goes on.

Needs no torch: a `.pth` file is opened by a process of its own, which ends with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from resnet_core.files.faults import FileFault, head_of, megabytes, seems
from resnet_core.files.pth import LEGACY_START, ZIP_START
from resnet_core.files.safetensors import MOST_FILE_BYTES, read_header
from resnet_core.system import child_processes, machine

__all__ = ["as_safetensors"]

DEADLINE_SECONDS = 90.0
MOST_REPLY = 4096


def as_safetensors(source: Path, target: Path, deadline: float = DEADLINE_SECONDS) -> Path:
    """Where the weights of `source` are as a checked safetensors file: there, or at `target`, written now.

    Takes `.safetensors` and `.pth`. Raises `FileFault` for anything else, and for a file that breaks a limit
    or takes longer than `deadline` seconds.
    """
    size, head = source.stat().st_size, head_of(source)
    if size > MOST_FILE_BYTES:
        raise FileFault(f"The file has {megabytes(size)}; at most {megabytes(MOST_FILE_BYTES)} are read.")
    if head.startswith((ZIP_START, LEGACY_START)):
        _convert(source, target, deadline)
        source = target
    elif head[8:9] != b"{" or head[4:8] != bytes(4):
        raise FileFault(f"This is {seems(head)}; weights come as .safetensors or .pth.")
    read_header(source)
    return source


def _convert(source: Path, target: Path, deadline: float) -> None:
    command = [sys.executable, "-m", "resnet_core.nn.pth_child", str(source.resolve()), str(target.resolve())]
    with tempfile.TemporaryFile() as reply:  # a pipe would have no end to what comes through it
        try:
            done = subprocess.run(
                command,
                cwd=machine.ROOT,
                env=child_processes.environment(threads=1),
                stdin=subprocess.DEVNULL,
                stdout=reply,
                stderr=subprocess.DEVNULL,
                timeout=deadline,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FileFault(f"Opening the file took longer than {deadline:.0f} seconds.") from None
        reply.seek(0)
        fault = _fault(done.returncode, reply.read(MOST_REPLY))
    if fault:
        raise FileFault(fault)


def _fault(exit_status: int, reply: bytes) -> str:
    try:
        fault = json.loads(reply) if exit_status == 0 else None
    except ValueError:
        fault = None
    return fault if isinstance(fault, str) else "Opening the file failed: the process that did it has ended."
