"""The token models of the Counters page: our figures, and how far torchinfo is from them."""

import pytest
import torch
import torchinfo
from torch.utils.flop_counter import FlopCounterMode

from app.counters import words
from tests.torchvision_oracle import torchvision_models


@pytest.mark.parametrize(
    ("name", "takes", "said"), [("vit_b_16", "17.56", "0.17"), ("convnext_tiny", "4.46", "0.32")]
)
def test_the_multiply_adds_of_token_models_are_as_the_page_says(name: str, takes: str, said: str) -> None:
    plain_attention = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH)
    with torch.device("meta"), plain_attention, FlopCounterMode(display=False) as counter:
        # Training mode: in evaluation mode attention is one fused operation, which the counter passes over.
        network = getattr(torchvision_models(), name)().train()
        network(torch.empty(1, 3, 224, 224))
    assert f"{counter.get_total_flops() / 2e9:.2f}" == takes
    told = torchinfo.summary(network.eval(), (1, 3, 224, 224), device="meta", verbose=0).total_mult_adds
    assert f"{told / 1e9:.2f}" == said
    assert f"{takes} ×" in words.TOKENS
    assert f"{said} × 10⁹" in words.TOKENS
