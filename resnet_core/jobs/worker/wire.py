"""Messages between the web process and a worker: a length in four bytes, then that much JSON. No pickle."""

from __future__ import annotations

import json
import struct
from typing import BinaryIO

LENGTH = struct.Struct(">I")
MAX_MESSAGE = 8 * 2**20  # bytes

Message = dict[str, object]


class WireError(ValueError):
    """The other side wrote something that is not a message, or one that is too long."""


def write(pipe: BinaryIO, message: Message) -> None:
    """Writes `message` whole. Raises `WireError` if it is too long, `OSError` if there is no reader."""
    data = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    if len(data) > MAX_MESSAGE:
        raise WireError(f"one message has {len(data):,} bytes; {MAX_MESSAGE:,} are allowed")
    pipe.write(LENGTH.pack(len(data)) + data)
    pipe.flush()


def read(pipe: BinaryIO) -> tuple[Message, int] | None:
    """The next message and its size in bytes, or None at the end. Raises `WireError` for anything else."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MAX_MESSAGE:
        raise WireError(f"a message of {length:,} bytes was announced; {MAX_MESSAGE:,} are allowed")
    data = pipe.read(length)
    if len(data) < length:
        return None
    try:
        message = json.loads(data)
    except ValueError as fault:
        raise WireError("a message is not JSON") from fault
    if not isinstance(message, dict):
        raise WireError("a message is not a JSON object")
    return message, length
