"""An ONNX file without its weights: what is left are operators, names and shapes, and that is small.

ONNX is a protocol buffer (onnx/onnx.proto of onnx 1.23): fields, each with its number, nested in each other.
They are walked here one by one in the open file, and only what is wanted is copied: no weight is read, and no
other file that one names. Short constants stay, since shapes are made of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, Literal, NamedTuple, TypeAlias

from resnet_core.files.faults import FileFault, megabytes

__all__ = ["slim"]

MOST_BYTES = 8 * 2**20  # of what is left
MOST_FIELDS = 400_000
MOST_NESTING = 12
MOST_CONSTANT = 512  # bytes of the numbers of a constant that stay
MOST_NOTE = 4096
MOST_FIELD = 2**16  # bytes of a name, or of a list of numbers
MODULE_KEYS = (b"pkg.torch.onnx.name_scopes", b"pkg.torch.onnx.class_hierarchy")

Message: TypeAlias = Literal["model", "graph", "node", "attribute", "tensor", "function"]
VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5


class Rule(NamedTuple):
    """What stays of a message: fields that hold messages, fields copied whole, and those copied if short."""

    inner: Mapping[int, Message] = {}
    whole: tuple[int, ...] = ()
    short: tuple[int, ...] = ()
    notes: int = 0  # the field with notes of exporters, of which those on modules stay


RULES: Mapping[Message, Rule] = {
    "model": Rule({7: "graph", 25: "function"}, (1, 2, 3, 4, 5, 8)),
    "graph": Rule({1: "node", 5: "tensor"}, (2, 11, 12, 13)),
    "node": Rule({5: "attribute"}, (1, 2, 3, 4, 7, 8), notes=9),
    "attribute": Rule({5: "tensor", 6: "graph", 11: "graph"}, (1, 2, 3, 7, 8, 20, 21), (4, 9)),
    "tensor": Rule({}, (1, 2, 8), (4, 5, 7, 9, 10, 11)),
    "function": Rule({7: "node", 11: "attribute"}, (1, 4, 5, 6, 9, 10, 13)),
}


def slim(file: BinaryIO) -> bytes:
    """The file without weights and comments. Raises `FileFault` for what is damaged or breaks a limit."""
    file.seek(0, 2)
    end = file.tell()
    file.seek(0)
    return _Walk(file).message("model", end, 0)


class _Walk:
    """One walk through a file, with what it has taken so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._fields = 0
        self._kept = 0

    def message(self, name: Message, end: int, depth: int) -> bytes:
        """What stays of the message from here to `end`."""
        if depth > MOST_NESTING:
            raise FileFault("The network is nested deeper than a network can be.")
        rule, kept, place = RULES[name], bytearray(), self._file.tell()
        while place < end:
            kept += self._field(rule, end, depth)
            place = self._file.tell()
        if place > end:
            raise _cut()
        return bytes(kept)

    def _field(self, rule: Rule, end: int, depth: int) -> bytes:
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise FileFault(f"The network has more than {MOST_FIELDS:,} fields, which is more than is read.")
        tag = self._varint()
        number, kind = tag >> 3, tag & 7
        if kind == LENGTH:
            return self._long(rule, number, end, depth)
        if kind == VARINT:
            value = _packed(self._varint())
        elif kind in (FIXED32, FIXED64):
            value = self._bytes(4 if kind == FIXED32 else 8)
        else:
            raise _cut()
        if number in rule.whole:
            return self._keep(_packed(tag) + value)
        return self._keep(_packed(tag) + value) if number in rule.short else b""

    def _long(self, rule: Rule, number: int, end: int, depth: int) -> bytes:
        """A field with a length: a message, a text, or a row of numbers."""
        length = self._varint()
        after = self._file.tell() + length
        if after > end:
            raise _cut()
        value: bytes | None = None
        if number in rule.inner:
            value = self.message(rule.inner[number], after, depth + 1)
        elif number in rule.whole:
            if length > MOST_FIELD:
                raise FileFault(f"A field of the network has {megabytes(length)}, more than is read.")
            value = self._bytes(length)
        elif number in rule.short and length <= MOST_CONSTANT:
            value = self._bytes(length)
        elif number == rule.notes and length <= MOST_NOTE:
            note = self._bytes(length)
            value = note if any(key in note for key in MODULE_KEYS) else None
        self._file.seek(after)
        if value is None:
            return b""
        head = _packed(number << 3 | LENGTH) + _packed(len(value))
        return head + value if number in rule.inner else self._keep(head + value)

    def _keep(self, data: bytes) -> bytes:
        self._kept += len(data)
        if self._kept > MOST_BYTES:
            raise FileFault(f"Without its weights the network has more than {megabytes(MOST_BYTES)}.")
        return data

    def _bytes(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) < count:
            raise _cut()
        return data

    def _varint(self) -> int:
        """A whole number of up to ten bytes, seven bits each."""
        read: Callable[[int], bytes] = self._file.read
        value = shift = 0
        while shift < 70:
            byte = read(1)
            if not byte:
                raise _cut()
            value |= (byte[0] & 127) << shift
            if byte[0] < 128:
                return value & (2**64 - 1)
            shift += 7
        raise _cut()


def _packed(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def _cut() -> FileFault:
    return FileFault("This is no ONNX file, or one that is damaged or cut short.")
