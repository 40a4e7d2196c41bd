"""Thousands of damaged files: each is refused in words or is still valid, and none does anything else."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import safe_open

from resnet_core.build import build
from resnet_core.data.batches import picture_batch
from resnet_core.data.fit import check_fits
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import Header, header_of
from resnet_core.files.weights_file import as_safetensors
from resnet_core.nn.weights import load_into, read_tensors, write_tensors
from resnet_core.spec import Input
from tests.files.corpus import TINY, hostile_pths, mutated, pth, record_of, rewritten, rezipped, tiny_weights
from tests.files.pth_server import DIED, PthServer

SMALL = Input(24, 32)


def assert_said_in_words(fault: str) -> None:
    """A sentence for a person: no traceback, no empty text, no page of it."""
    assert fault[0].isupper() or fault[0] in "'\"", fault
    assert fault.endswith("."), fault
    assert 10 < len(fault) < 500, fault
    assert fault.isprintable(), fault


@pytest.fixture(scope="module")
def server() -> Iterator[PthServer]:
    server = PthServer()
    yield server
    server.close()


def shapes_by_the_library(file: Path) -> dict[str, tuple[int, ...]]:
    with safe_open(file, "pt") as opened:
        return {name: tuple(opened.get_slice(name).get_shape()) for name in opened.keys()}  # noqa: SIM118


def header_or_fault(raw: bytes) -> Header | str:
    try:
        return header_of(io.BytesIO(raw), len(raw))
    except FileFault as fault:
        return str(fault)


def test_5000_mutated_safetensors_are_refused_in_words_or_still_read(tmp_path: Path) -> None:
    random, file, outcomes, network = Random(0), tmp_path / "x.safetensors", Counter[str](), build(TINY)
    write_tensors(file, tiny_weights(), {"made": "for a test"})
    honest = file.read_bytes()
    header_end = 8 + int.from_bytes(honest[:8], "little")
    for _ in range(5000):
        raw = mutated(honest, random, header_end if random.random() < 0.8 else None)
        header = header_or_fault(raw)
        if isinstance(header, str):
            assert_said_in_words(header)
            outcomes["refused"] += 1
        else:
            file.write_bytes(raw)
            outcomes[use(file, header, network)] += 1
    print(outcomes)
    assert outcomes["refused"] > 2000
    assert outcomes["loaded"] > 100
    assert outcomes["another network"] > 20


def use(file: Path, header: Header, network: torch.nn.Module) -> str:
    """What comes of a file that was accepted, by us and then by the format's own library."""
    assert as_safetensors(file, file) == file
    assert shapes_by_the_library(file) == header.shapes
    assert read_tensors(file).keys() == header.entries.keys()
    try:
        check_fits(TINY, header)
    except FileFault as fault:
        assert_said_in_words(str(fault))
        return "another network"
    load_into(network, file)
    return "loaded"


def mutated_pth(random: Random, honest: list[bytes]) -> bytes:
    """Many of the mutations reach the pickle itself, behind the archive's checksum, and keep its grammar."""
    raw = random.choice(honest)
    if raw.startswith(b"PK") and random.random() < 0.7:
        name = random.choice(("data.pkl", "data.pkl", "data.pkl", "byteorder", "version", "data/0"))
        change = rewritten if name == "data.pkl" else mutated
        return rezipped(raw, name, change(record_of(raw, name), random))
    return mutated(raw, random, random.choice((200, 2000, None)))


def test_1000_mutated_pth_run_no_code_and_are_refused_in_words_or_still_read(
    tmp_path: Path, server: PthServer
) -> None:
    random, outcomes, marker = Random(1), Counter[str](), tmp_path / "marker"
    weights = tiny_weights()
    with_code = [raw for name, raw in hostile_pths(marker) if name.startswith("code")]
    honest = [pth(weights), pth(weights, zipped=False), pth({"state_dict": weights})]
    source, target = tmp_path / "x.pth", tmp_path / "x.safetensors"
    for number in range(1000):
        source.write_bytes(mutated_pth(random, with_code if number % 4 == 0 else honest))
        fault = server.convert(source, target)
        if fault:
            assert_said_in_words(fault)
        else:
            read_tensors(target)
        outcomes["refused" if fault else "read"] += 1
    print(outcomes, "deaths:", server.deaths)
    assert not marker.exists()
    assert outcomes["refused"] > 500
    assert outcomes["read"] > 50
    assert server.deaths == 0


def pictures() -> Iterator[bytes]:
    grey = Image.radial_gradient("L").resize((40, 30))
    colours = Image.merge("RGB", (grey, grey.rotate(90), grey.rotate(180)))
    kinds = (
        ("RGB", "PNG"),
        ("RGBA", "PNG"),
        ("P", "PNG"),
        ("RGB", "JPEG"),
        ("CMYK", "JPEG"),
        ("RGBA", "WEBP"),
    )
    for mode, kind in kinds:
        out = io.BytesIO()
        colours.convert(mode).save(out, kind)
        yield out.getvalue()


def batch_or_fault(data: bytes) -> NDArray[np.float32] | str:
    try:
        return picture_batch(data, SMALL)
    except FileFault as fault:
        return str(fault)


def test_500_mutated_pictures_are_refused_in_words_or_still_decoded() -> None:
    random, honest, outcomes = Random(2), list(pictures()), Counter[str]()
    for _ in range(500):
        batch = batch_or_fault(mutated(random.choice(honest), random, random.choice((64, None))))
        if isinstance(batch, str):
            assert_said_in_words(batch)
        else:
            assert batch.shape == (1, 3, SMALL.height, SMALL.width)
        outcomes["refused" if isinstance(batch, str) else "decoded"] += 1
    print(outcomes)
    assert outcomes["refused"] > 200
    assert outcomes["decoded"] > 50


def test_a_process_that_died_is_noticed_and_replaced(tmp_path: Path) -> None:
    server, source = PthServer(), tmp_path / "x.pth"
    source.write_bytes(pth({"a": torch.zeros(2)}))
    server.child.kill()
    server.child.wait()
    assert server.convert(source, tmp_path / "x") == DIED
    assert server.deaths == 1
    assert server.convert(source, tmp_path / "x") == ""
    server.close()


def test_the_payloads_work_where_nobody_looks(tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    for name, raw in hostile_pths(marker):
        if name in ("code beside weights", "code by protocol 4"):
            torch.load(io.BytesIO(raw), weights_only=False)
            assert marker.exists(), name
            marker.unlink()
