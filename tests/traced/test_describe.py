"""A traced network has the parameters and multiply-adds of its module, and the blocks of its recipe."""

import io

import pytest
import torch
from torch import nn

from resnet_core.cost import Cost, price
from resnet_core.files.networks import from_text, read_network
from resnet_core.nn.trace import describe
from resnet_core.plan import unfold
from resnet_core.readers.priced import unpriced
from resnet_core.zoo import PUBLISHED, ZOO
from tests.families.torchvision_networks import measured
from tests.traced.described import as_pt2, blocks, module, rows, side, traced

# One of each family that is quick to trace; `python -m benchmarks.describe` does all 80.
QUICK = ("alexnet", "convnext_tiny", "mobilenet_v3_small", "resnet18", "squeezenet1_1")


@pytest.mark.parametrize("name", QUICK)
def test_a_network_of_the_zoo_is_read_back_from_its_module(name: str) -> None:
    network = module(name)
    plan = describe(network, (3, side(name), side(name))).plan
    facts = measured(network, side(name), side(name))
    assert (price(plan).params, 2 * price(plan).macs) == (facts.params, facts.flops)
    recipe = unfold(ZOO[name], PUBLISHED[name].input)
    assert rows(plan) == rows(recipe)
    assert blocks(plan) == blocks(recipe)


@pytest.mark.parametrize("name", ["resnet18", "squeezenet1_1"])
def test_a_pt2_file_and_our_own_json_are_the_same_network(name: str) -> None:
    network = traced(name)
    for other in (read_network(as_pt2(module(name), side(name))), from_text(network.text)):
        assert other.digest == network.digest
        assert other.plan == network.plan


class Mixed(nn.Module):
    """Operators that no layer of ours is, weights that no operator reads, and weights that two read."""

    def __init__(self) -> None:
        super().__init__()
        self.wide = nn.Conv2d(3, 8, (1, 3), padding=(0, 1))
        self.mix = nn.Linear(8, 8)
        self.never = nn.Linear(5, 7)
        self.head = nn.LSTM(8, 4, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.wide(x)
        tokens = y.flatten(2).transpose(1, 2)
        tokens = torch.einsum("bij,bkj->bik", tokens, self.mix(self.mix(tokens))) @ tokens
        scores: torch.Tensor = self.head(tokens)[0][:, -1]
        return scores


@pytest.mark.filterwarnings("ignore:The tensor attributes:UserWarning")
def test_what_is_not_priced_is_named_and_every_parameter_is_counted() -> None:
    network = Mixed()
    plan = describe(network, (3, 6, 6)).plan
    assert price(plan).params == sum(weights.numel() for weights in network.parameters())
    assert unpriced(plan) == {"lstm": 1}
    wide, mix, products = 3 * 1 * 3 * 8 * 36, 2 * 8 * 8 * 36, 2 * 36 * 36 * 8
    assert price(plan).macs == wide + mix + products


def test_a_batch_of_several_images_is_priced_for_one() -> None:
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(144, 5))
    one, four = (price(describe(network, (images, 3, 8, 8)).plan) for images in (1, 4))
    assert one == four == Cost(112 + 725, 108 * 36 + 720, 144 + 5)


def test_a_file_is_saved_without_weights(tmp_path: object) -> None:
    network = describe(nn.Sequential(nn.Conv2d(3, 64, 7)), (3, 16, 16))
    assert len(network.text) < 1000
    assert read_network(io.BytesIO(network.text.encode())).plan == network.plan
