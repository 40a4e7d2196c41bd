"""A network of any family as ONNX gives its scores in onnxruntime, and is read back with its cost."""

from io import BytesIO

import onnxruntime
import pytest
import torch

from resnet_core.build import build
from resnet_core.cost import price
from resnet_core.exported.network import onnx_model
from resnet_core.files.net_json import read_json
from resnet_core.files.onnx_child import as_json
from resnet_core.files.onnx_slim import slim
from resnet_core.plan import unfold
from resnet_core.readers.priced import unpriced
from resnet_core.spec import FAMILIES, reads_signals
from resnet_core.traced.network import Traced
from tests.examples import examples
from tests.random_specs import random_network


def trained(network: torch.nn.Module) -> torch.nn.Module:
    """The network in evaluation with statistics and biases as training leaves them: none is 0 or 1."""
    torch.manual_seed(0)
    for name, tensor in network.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
        elif tensor.dim() == 1:
            tensor.add_(torch.randn_like(tensor) / 10)
    return network.eval()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(1, 1 + examples(2)))
def test_onnxruntime_gives_the_scores_and_the_file_is_read_back(family: str, seed: int) -> None:
    spec, images = random_network(family, seed)
    network, plan = trained(build(spec, input=images)), unfold(spec, images)
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    file = onnx_model(plan, weights, family).SerializeToString()
    batch = torch.randn(2, *plan.image.sizes)
    with torch.no_grad():
        expected = network(batch)
    (given,) = onnxruntime.InferenceSession(file).run(None, {"images": batch.numpy()})
    torch.testing.assert_close(torch.from_numpy(given), expected, atol=1e-4, rtol=1e-4)
    if reads_signals(spec):
        return  # files of others are read where they are of images
    read = Traced(read_json(as_json(slim(BytesIO(file))).encode())).plan
    assert not unpriced(read)
    assert price(read) == price(plan)
