"""Our attention is that of `nn.MultiheadAttention`, with fewer copies."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from resnet_core.nn.modules import SelfAttention
from tests.readers.measured_memory import peak_of, saved_by


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


def test_of_many_tokens_it_keeps_and_holds_less() -> None:
    ours, standard = twins()
    tokens = torch.randn(2, 197, 24, dtype=torch.float64)
    assert saved_by(ours, tokens) < saved_by(standard, tokens)
    assert peak_of(ours, tokens) < peak_of(standard, tokens)
