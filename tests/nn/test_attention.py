"""Our attention is that of `nn.MultiheadAttention`, with fewer copies."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.nn.modules import SelfAttention
from tests.readers.measured_memory import handed_out


class Standard(nn.MultiheadAttention):
    """Queries, keys and values from the same tokens, by the standard forward."""

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        """Tokens to tokens."""
        return super().forward(x, x, x, need_weights=False)[0]


def twins(heads: int = 4) -> tuple[SelfAttention, Standard]:
    """Both with the same weights, none of them zero, in float64."""
    torch.manual_seed(0)
    ours = SelfAttention(24, heads, batch_first=True).double()
    standard = Standard(24, heads, batch_first=True).double()
    for weights in ours.parameters():
        nn.init.normal_(weights, std=0.3)
    standard.load_state_dict(ours.state_dict(), strict=True)
    return ours, standard


@pytest.mark.parametrize("heads", [1, 3, 8])
@pytest.mark.parametrize("training", [True, False])
def test_outputs_and_gradients_are_those_of_multihead_attention(heads: int, training: bool) -> None:
    tokens = torch.randn(3, 7, 24, dtype=torch.float64, requires_grad=True)
    results: list[list[Tensor]] = []
    for network in twins(heads):
        out = network.train(training)(tokens)
        results.append([out, *torch.autograd.grad(out.sin().sum(), [tokens, *network.parameters()])])
    for given, expected in zip(*results, strict=True):
        torch.testing.assert_close(given, expected, rtol=1e-12, atol=1e-12)


def test_of_many_tokens_it_holds_less_and_counters_see_into_it() -> None:
    tokens = torch.randn(2, 197, 24, dtype=torch.float64)
    ours, standard = (network.eval() for network in twins())
    assert 2 * handed_out(ours, tokens) < handed_out(standard, tokens)
    flops: list[int] = []
    for network in (ours, standard):
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            network(tokens)
        flops.append(counter.get_total_flops())
    assert flops == [2 * 4 * 24 * 24 * 2 * 197, 0]  # of ours all but the two products


def test_in_training_it_copies_nothing() -> None:
    tokens = torch.randn(2, 7, 24, dtype=torch.float64)
    copies: list[int] = []
    for network in twins():
        with Operations() as operations:
            network.train()(tokens)
        copies.append(operations.names.count("aten.clone.default"))
    assert copies[0] == 0
    assert copies[1] > 0


class Operations(TorchDispatchMode):
    """The names of the operations that are run."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(str(func))
        return func(*args, **(kwargs or {}))
