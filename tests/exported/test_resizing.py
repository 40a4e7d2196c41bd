"""Enlarged maps as ONNX are those of torch."""

from __future__ import annotations

import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper

from resnet_core.exported.graph import Graph, Value
from resnet_core.exported.leaves import leaf
from resnet_core.exported.network import FORMAT, OPSET
from resnet_core.language.layers import ConvTranspose, Shape, Upsample


def one_layer(layer: Upsample | ConvTranspose, module: torch.nn.Module) -> bytes:
    """A file of one layer."""
    graph = Graph({f"up.{name}": tensor.detach().numpy() for name, tensor in module.named_parameters()})
    graph.give(leaf(graph, layer, "up", Value("images", 4)).name, "maps")
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape.sizes])
        for name, shape in (("images", layer.inp), ("maps", layer.out))
    ]
    made = helper.make_graph(graph.nodes, "one layer", ends[:1], ends[1:], graph.constants)
    opset = [helper.make_opsetid("", OPSET)]
    file: bytes = helper.make_model(made, opset_imports=opset, ir_version=FORMAT).SerializeToString()
    return file


@pytest.mark.parametrize("out", [(14, 10), (15, 13)])
def test_maps_are_enlarged_as_torch_enlarges_them(out: tuple[int, int]) -> None:
    torch.manual_seed(0)
    map, small, large = torch.randn(2, 3, 7, 5), Shape(3, 7, 5), Shape(3, *out)
    cases: list[tuple[Upsample | ConvTranspose, torch.nn.Module]] = [
        (Upsample("up", small, large, "nearest"), torch.nn.Upsample(out, mode="nearest")),
        (Upsample("up", small, large, "bilinear"), torch.nn.Upsample(out, mode="bilinear")),
        (ConvTranspose("up", small, Shape(4, 14, 10), 2), torch.nn.ConvTranspose2d(3, 4, 2, 2)),
    ]
    for layer, oracle in cases:
        session = onnxruntime.InferenceSession(one_layer(layer, oracle))
        (given,) = session.run(None, {"images": map.numpy()})
        torch.testing.assert_close(torch.from_numpy(given), oracle(map).detach(), atol=1e-5, rtol=1e-5)
