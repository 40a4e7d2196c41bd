"""`python -m resnet_core fit`: sizes of memory, and the answer as text and JSON."""

from __future__ import annotations

import json

import pytest

from resnet_core.__main__ import main
from resnet_core.checks import SpecError
from resnet_core.cli.fit import memory_of


def test_a_size_is_read_with_either_kind_of_prefix() -> None:
    assert [memory_of(text) for text in ("24GiB", "24 GB", "1.5G", "800MiB", "512")] == [
        24 * 2**30,
        24 * 10**9,
        1_500_000_000,
        800 * 2**20,
        512,
    ]
    with pytest.raises(SpecError):
        memory_of("much")


def test_the_answer_as_json_and_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fit", "resnet50", "--memory", "8GiB", "--batch", "256", "--optimizer", "adam"]
    assert main([*asked, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fits"] is False
    assert sum(found["at_the_peak_bytes"].values()) == found["peak_bytes"] > found["memory_bytes"]
    assert found["changes"][-1]["batch"] == found["largest_batch"]
    assert main(asked) == 0
    assert f"the largest batch that does: {found['largest_batch']:,}" in capsys.readouterr().out
