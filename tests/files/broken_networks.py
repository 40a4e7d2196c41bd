"""Files of networks, broken in all kinds of ways: what each comes to, and how long and how much it takes.

python -m tests.files.broken_networks 20000
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from resnet_core.cost import price
from resnet_core.files.faults import FileFault
from resnet_core.files.networks import laid, read_network
from resnet_core.files.onnx_file import is_onnx, read_onnx
from resnet_core.readers.memory import memory
from resnet_core.readers.parts import parts_of
from tests.files.onnx_changes import changed
from tests.files.onnx_server import OnnxServer
from tests.traced.made import TWO

FIXTURES = Path(__file__).parents[1] / "traced" / "saved"
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 2**63, 10**30, 1.5, float("inf"),
    "", "x" * 5000, "%0", "%99999", "\x00", "../../x",
    [], {}, [[]], [1] * 5000, {"as_int": -5},
    {"as_tensor": {"name": "x"}}, [None] * 100,
)  # fmt: skip


def outcome(data: bytes, ask: Callable[[bytes], bytes] | None = None) -> str:
    """`network` or `refused`; anything else is raised. `ask` reads what is left of an ONNX file."""
    file = io.BytesIO(data)
    try:
        network = laid(read_onnx(file, ask)) if is_onnx(data[:9]) else read_network(file)
    except FileFault as fault:
        words = str(fault)
    else:
        price(network.plan)
        memory(network.plan)
        parts_of(network.plan)
        return "network"
    if not (words[:1].isupper() and words.endswith(".") and len(words) < 400 and words.isprintable()):
        raise AssertionError(f"no sentence for a person: {words}")
    return "refused"


def mutated(draw: random.Random, sources: list[bytes]) -> bytes:
    """One source, changed."""
    data = draw.choice(sources)
    return draw.choice(CHANGES)(draw, data)


def _bytes(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 3, 20))):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _cut(draw: random.Random, data: bytes) -> bytes:
    start, end = sorted(draw.sample(range(len(data)), 2))
    return draw.choice((data[:end], data[start:], data[:start] + data[end:], data + data[start:end]))


def _value(draw: random.Random, data: bytes) -> bytes:
    """A value of the JSON, or of the ONNX, is another."""
    if is_onnx(data[:9]):
        return changed(draw, data)
    text, wrap = _json_of(data)
    try:
        tree = json.loads(text)
    except ValueError:
        return _bytes(draw, data)
    for _ in range(draw.choice((1, 1, 2, 8))):
        _change(draw, tree)
    return wrap(json.dumps(tree).encode())


def _change(draw: random.Random, tree: Any) -> None:
    places = list(_places(tree))
    holder, key = draw.choice(places)
    others = [other[at] for other, at in draw.sample(places, min(3, len(places)))]
    match draw.randrange(4):
        case 0 if isinstance(holder, dict):
            del holder[key]
        case 1:
            holder[key] = deepcopy(draw.choice(others))
        case 2 if isinstance(holder, list):
            holder.insert(key, deepcopy(holder[key]))
        case _:
            holder[key] = deepcopy(draw.choice(ODD))


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    todo = [tree]
    for node in todo:
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            yield node, key
            if isinstance(node[key], dict | list) and len(todo) < 20_000:
                todo.append(node[key])


def _json_of(data: bytes) -> tuple[bytes, Callable[[bytes], bytes]]:
    if not data.startswith(b"PK"):
        return data, lambda text: text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("net/models/model.json")
    return text, packed


def packed(text: bytes, name: str = "net/models/model.json", method: int = zipfile.ZIP_STORED) -> bytes:
    """The JSON of a network in an archive of its own."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method, compresslevel=1) as archive:
        archive.writestr(name, text)
    return file.getvalue()


def _bomb(draw: random.Random, data: bytes) -> bytes:
    """A small file with a large graph, or one that claims to have another size than it has."""
    size = draw.choice((2**16, 2**23, 2**24, 2**26))
    filler = draw.choice((b"[", b'{"a":', b"0,", b" ", b'"', b"[[],", b"-1e999,"))
    start = draw.choice((b"", b'{"format":', b'{"schema_version":{"major":8,"minor":1},"graph_module":'))
    if draw.random() < 0.3:
        return (start + filler * (size // len(filler)))[: 2**24]
    whole = bytearray(_packed_bomb(start, filler, size))
    if draw.random() < 0.5:
        place = whole.rfind(b"PK\x01\x02")
        whole[place + 24 : place + 28] = draw.choice((0, 100, 2**32 - 1)).to_bytes(4, "little")
    return bytes(whole)


@cache
def _packed_bomb(start: bytes, filler: bytes, size: int) -> bytes:
    # Few are there, each is small, and to make one costs more than to read it.
    return packed(start + filler * (size // len(filler)), method=zipfile.ZIP_DEFLATED)


def _archive(draw: random.Random, data: bytes) -> bytes:
    """Other entries: many, links, paths out of the folder, two models, none."""
    file = io.BytesIO()
    text, _ = _json_of(data)
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(draw.choice((0, 1, 2, 300))):
            name = draw.choice(
                ("net/models/model.json", "../../models/m.json", "/models/x.json", "net/models/")
            )
            entry = zipfile.ZipInfo(f"{number}{name}")
            entry.external_attr = draw.choice((0, 0o120777 << 16))  # a link
            archive.writestr(entry, draw.choice((text, b"/etc/passwd", zlib.compress(text), b"")))
    return file.getvalue()


CHANGES = (_bytes, _cut, _value, _value, _value, _value, _archive, _bomb)


def sources() -> list[bytes]:
    """The files that are changed: our own JSON, small archives of several versions of torch, and ONNX."""
    return [TWO.encode(), *(path.read_bytes() for path in sorted(FIXTURES.glob("torch-*")))]


class Tried(NamedTuple):
    """What files came to, the most processor time that one took, this process's memory, and of ONNX."""

    outcomes: Counter[str]
    longest: float
    megabytes: float
    onnx: str


def tried(seed: int, count: int) -> Tried:
    """What `count` changed files come to."""
    draw, files, outcomes, longest = random.Random(seed), sources(), Counter[str](), 0.0
    with OnnxServer() as server:
        for _ in range(count):
            data = mutated(draw, files)
            started = time.process_time()
            outcomes[outcome(data, server.ask)] += 1
            longest = max(longest, time.process_time() - started)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        return Tried(outcomes, longest, peak, server.summary)


def main(count: int) -> None:
    """Prints what `count` changed files came to, the longest time and the most memory; on all processors."""
    processes = min(os.cpu_count() or 1, 8)
    shares = [(seed, count // processes + (seed < count % processes)) for seed in range(processes)]
    started = time.monotonic()
    with get_context("spawn").Pool(processes) as pool:
        found = pool.starmap(tried, shares)
    outcomes = sum((each.outcomes for each in found), Counter[str]())
    longest, most = max(each.longest for each in found), max(each.megabytes for each in found)
    print(f"{count:,} files in {time.monotonic() - started:,.0f} s: {dict(outcomes)}")
    print(f"at most {longest:.3f} s of CPU each, {most:,.0f} MB in the process that reads thousands")
    for each in found:
        print(f"reading ONNX: {each.onnx}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
