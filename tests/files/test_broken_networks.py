"""Broken files of networks: a plan or a refusal in words, and nothing else."""

import random
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from resnet_core.files.faults import FileFault
from resnet_core.files.networks import read_network
from tests.examples import examples
from tests.files.broken_networks import mutated, outcome, packed, sources
from tests.files.onnx_server import OnnxServer


def test_broken_files_are_networks_or_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    draw, files = random.Random(0), sources()
    with OnnxServer() as server:
        outcomes = Counter(outcome(mutated(draw, files), server.ask) for _ in range(examples(300)))
    assert set(outcomes) == {"network", "refused"}
    assert server.asked > 30
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", sources())
def test_the_files_themselves_are_read(source: bytes) -> None:
    assert outcome(source) == "network"


def test_another_schema_is_refused_in_a_sentence() -> None:

    text = b'{"schema_version": {"major": 9, "minor": 1}, "graph_module": {}}'
    with pytest.raises(FileFault, match="version 8 is read"):
        read_network(BytesIO(packed(text)))
