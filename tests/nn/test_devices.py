"""What a run on a device begins and ends with, on a card that the processor plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from resnet_core.experiments.forward.subject import float32_products
from resnet_core.experiments.timing import any_kernel
from resnet_core.nn.devices import accelerators, at_work, label
from tests.cuda_stand_in import Card, insert

GIB = 2**30


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    return insert(monkeypatch)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    with at_work("cpu"):
        pass


def tf32() -> tuple[bool, bool]:
    return torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32


def ordered() -> tuple[bool, bool]:
    return torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.deterministic


def test_float32_keeps_its_bits_in_every_run_but_where_tf32_is_asked_for(card: Card) -> None:
    torch.backends.cudnn.allow_tf32 = True  # as PyTorch starts
    with at_work("cuda:0"):
        assert tf32() == (False, False)
        with float32_products(True):
            assert tf32() == (True, True)
        assert tf32() == (False, False)


def test_sums_have_one_order_but_where_time_is_measured(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    with at_work("cuda:0"):
        assert ordered() == (True, True)
        assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
        with any_kernel():
            assert ordered() == (False, False)
        assert ordered() == (True, True)
    with at_work("cpu"):
        assert ordered() == (False, True)


def test_a_run_uses_its_own_card_and_leaves_no_memory_behind(card: Card) -> None:
    with at_work("cuda:1"):
        assert ("set_device", (1,)) in card.asked
        assert not card.times("empty_cache")
    assert card.times("empty_cache") == 1


def test_a_card_offers_most_of_what_is_free_and_one_in_use_is_left_out(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def free(index: int) -> tuple[int, int]:
        if index == 1:
            raise RuntimeError("CUDA error: all CUDA-capable devices are busy or unavailable")
        return 10 * GIB, 80 * GIB

    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "mem_get_info", free)
    assert {name: device.memory for name, device in accelerators().items()} == {"cuda:0": 9 * GIB}


def test_a_label_asks_no_other_device(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted() -> int:
        raise AssertionError("a run on the processor wakes no card")

    monkeypatch.setattr(torch.cuda, "device_count", counted)
    assert label("cpu")
    assert label("cuda") == label("cuda:0") == "a card"  # as a cluster names its only one
