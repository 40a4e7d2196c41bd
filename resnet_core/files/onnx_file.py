"""An ONNX file as a traced graph. This process looks at the names of its fields; another reads the network.

Weights are passed over where the file lies, and files that it names are not opened.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import BinaryIO

from resnet_core.files.bounded_json import MOST_JSON_BYTES
from resnet_core.files.faults import FileFault
from resnet_core.files.net_json import read_json
from resnet_core.files.onnx_slim import slim
from resnet_core.system import child_processes, machine
from resnet_core.traced.graph import Graph

__all__ = ["is_onnx", "read_onnx"]

CHILD = "resnet_core.files.onnx_child"
DEADLINE_SECONDS = 60.0  # of waiting, on a machine that does other things; its own time is bounded too
NEWEST_FORMAT = 64  # of ONNX, far above today's 13
MISSING = "Reading ONNX needs the package onnx, which is not installed here: pip install onnx."
FAILED = "The file is damaged, or takes more time or memory to read than a network should."


def is_onnx(head: bytes) -> bool:
    """Whether a file that starts so may be ONNX: its first field is the version of the format."""
    return len(head) > 2 and head[0] == 8 and 0 < head[1] < NEWEST_FORMAT


def read_onnx(file: BinaryIO, ask: Callable[[bytes], bytes] | None = None) -> Graph:
    """The graph in an open ONNX file. Raises `FileFault` for anything that is not as it must be.

    `ask` gives the answer of `onnx_child` to a file without weights; unless given, from a new process.
    """
    if find_spec("onnx") is None:
        raise FileFault(MISSING)
    raw = (ask or _answer)(slim(file))
    fault = _fault(raw)
    if fault:
        raise FileFault(fault)
    return read_json(raw)


def _answer(network: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", CHILD],
            cwd=machine.ROOT,
            env=child_processes.environment(threads=1),
            input=network,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=DEADLINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileFault(FAILED) from None
    if done.returncode or len(done.stdout) > MOST_JSON_BYTES:
        raise FileFault(FAILED)
    return done.stdout


def _fault(raw: bytes) -> str:
    """What the process says is wrong; empty for a network."""
    if not raw.startswith(b'{"fault":'):
        return ""
    return str(json.loads(raw)["fault"])
