"""Files as an ill-meaning or unlucky visitor sends them: small networks' weights, payloads, and mutations."""

import io
import os
import pickle
import pickletools
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import torch

from resnet_core.build import build
from resnet_core.spec import ArchSpec

TINY = ArchSpec("basic", (1, 1), (4, 8), stem="cifar", num_classes=5)
Payload = Callable[[Path], object]


class Touch:
    """A pickle of this makes a file when it is opened without care."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.system, (f"touch '{self.marker}'",)


class TouchByEval(Touch):
    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return eval, (f"__import__('pathlib').Path({str(self.marker)!r}).touch()",)


def tiny_weights() -> dict[str, torch.Tensor]:
    return dict(build(TINY).state_dict())


def pth(saved: object, zipped: bool = True, protocol: int = 2) -> bytes:
    out = io.BytesIO()
    torch.save(saved, out, pickle_protocol=protocol, _use_new_zipfile_serialization=zipped)
    return out.getvalue()


def rezipped(raw: bytes, name: str, content: bytes, method: int = zipfile.ZIP_STORED) -> bytes:
    """The archive with the record that ends with `name` replaced, checksums and all."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", method) as after:
        for record in before.namelist():
            after.writestr(record, content if record.endswith(name) else before.read(record))
    return out.getvalue()


def record_of(raw: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return archive.read(next(record for record in archive.namelist() if record.endswith(name)))


def hostile_pths(marker: Path) -> Iterator[tuple[str, bytes]]:
    """Files that must be refused; those that hold code would make `marker` if it ran."""
    weights = tiny_weights()
    honest = pth(weights)
    yield "code beside weights", pth({**weights, "x": Touch(marker)})
    yield "code beside weights, old format", pth({**weights, "x": Touch(marker)}, zipped=False)
    yield "code by protocol 4", pth({**weights, "x": TouchByEval(marker)}, protocol=4)
    yield "code alone, as a pickle", pickle.dumps(Touch(marker))
    yield "code in the list of tensors", rezipped(honest, "data.pkl", pickle.dumps(Touch(marker), 2))
    yield "a whole module", pth(torch.nn.Linear(2, 2))
    yield "a deflated bomb", rezipped(honest, "data/0", bytes(50_000_000), zipfile.ZIP_DEFLATED)
    yield "a list of tensors that is too long", rezipped(honest, "data.pkl", b"\x80\x02" + b"0" * 9_000_000)
    yield "one number shown a billion times", pth({"a": torch.zeros(1).expand(2**15, 2**15)})
    yield "not tensors", pth({"a": [1, 2, 3]})
    yield "no state_dict", pth([torch.zeros(2)])
    yield "nothing", pth({})
    yield "a program", rezipped(honest, "version", b"3").replace(b"archive/version", b"archive/code.py")
    yield "another zip", _zip({"report.docx": b"text"})
    yield "a zip with a zip's name only", b"PK\x03\x04" + bytes(100)
    yield "cut short", honest[: len(honest) // 2]
    yield "cut short, old format", pth(weights, zipped=False)[:-100]
    yield "with more behind it", honest + b"more"


def _zip(records: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in records.items():
            archive.writestr(name, content)
    return out.getvalue()


def mutated(raw: bytes, random: Random, within: int | None = None) -> bytes:
    """`raw` with one to four small faults in its first `within` bytes: what discs, nets and attackers do."""
    out = bytearray(raw)
    for _ in range(random.randint(1, 4)):
        end = min(len(out), within or len(out))
        at, length = random.randrange(max(1, end)), random.choice((1, 1, 2, 4, 8, 40))
        match random.randrange(7):
            case 0 if out:
                out[at % len(out)] ^= 1 << random.randrange(8)
            case 1:
                out[at : at + length] = random.randbytes(length)
            case 2:
                del out[at : at + length]
            case 3:
                out[at:at] = out[at : at + length]
            case 4:
                out[at:at] = random.randbytes(length)
            case 5:
                out[at : at + length] = random.choice((b"\x00", b"\xff", b"9", b"-", b'"')) * length
            case _:
                if random.random() < 0.3:
                    del out[at:]
    return bytes(out)


def rewritten(program: bytes, random: Random) -> bytes:
    """A pickle with one to three of its instructions changed, left out, doubled or exchanged."""
    places = [place or 0 for _, _, place in pickletools.genops(program)]
    parts = [program[start:end] for start, end in zip(places, [*places[1:], len(program)], strict=True)]
    for _ in range(random.randint(1, 3)):
        at, other = random.randrange(1, len(parts) - 1), random.randrange(1, len(parts) - 1)
        match random.randrange(4):
            case 0:
                numbers = [place for place, part in enumerate(parts) if part[:1] in (b"K", b"M", b"J")]
                at = random.choice(numbers) if numbers else at
                parts[at] = random.choice(
                    (b"K\x00", b"K\xff", b"M\xff\xff", b"J\xff\xff\xff\x7f", b"J\xff\xff\xff\xff")
                )
            case 1:
                parts[at] = b""
            case 2:
                parts[at] *= 2
            case _:
                parts[at], parts[other] = parts[other], parts[at]
    return b"".join(parts)
