"""An ONNX file is the network that was exported; only shapes are read, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from math import prod
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, external_data_helper, helper

from resnet_core.cost import price
from resnet_core.files import onnx_file
from resnet_core.files.faults import FileFault
from resnet_core.files.net_json import read_json
from resnet_core.files.networks import laid, read_network
from resnet_core.files.onnx_child import as_json
from resnet_core.files.onnx_slim import slim
from resnet_core.language.layers import Activation, Linear
from resnet_core.language.plan import named_layers
from resnet_core.readers.priced import unpriced
from resnet_core.traced.network import Traced
from tests.traced.described import blocks, rows

SAVED = Path(__file__).parents[1] / "traced" / "saved"
WHOLE = sorted(SAVED.glob("*-whole.onnx"))
JOINED = sorted(set(SAVED.glob("*.onnx")) - set(WHOLE))
FLOAT = TensorProto.FLOAT


def read(file: bytes) -> Traced:
    """The network, without the process that the app starts for it."""
    return laid(read_json(as_json(slim(BytesIO(file))).encode()))


def module() -> Traced:
    """The same network as a .pt2."""
    with (SAVED / "torch-2.13.0.pt2").open("rb") as file:
        return read_network(file)


def model(
    nodes: list[onnx.NodeProto], weights: Mapping[str, tuple[int, ...]], image: list[int | str]
) -> bytes:
    """A file of operators from `x` to `y`."""
    tensors = [
        helper.make_tensor(name, FLOAT, shape, bytes(4 * prod(shape)), raw=True)
        for name, shape in weights.items()
    ]
    inputs = [helper.make_tensor_value_info("x", FLOAT, image)]
    outputs = [helper.make_tensor_value_info("y", FLOAT, None)]
    graph = helper.make_graph(nodes, "Made", inputs, outputs, tensors)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("org.example", 1)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    return bytes(made.SerializeToString())


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_a_module_exported_as_it_is_has_the_rows_and_blocks_of_its_trace(path: Path) -> None:
    network = read(path.read_bytes())
    assert price(network.plan) == price(module().plan)
    assert rows(network.plan) == rows(module().plan)
    assert blocks(network.plan) == blocks(module().plan)


@pytest.mark.parametrize("path", JOINED, ids=lambda path: path.stem)
def test_an_exporter_that_folds_batch_norms_leaves_a_bias_for_each_pair(path: Path) -> None:
    cost, whole = price(read(path.read_bytes()).plan), price(module().plan)
    channels = 8
    assert cost == whole._replace(params=whole.params - 2 * channels + channels)


def test_a_file_is_read_in_another_process_and_without_its_weights(tmp_path: Path) -> None:
    weights = {"w": (64, 3, 3, 3)}
    file = onnx.load_model_from_string(
        model([helper.make_node("Conv", ["x", "w"], ["y"])], weights, ["batch", 3, 8, 8])
    )
    tensor = file.graph.initializer[0]
    external_data_helper.set_external_data(tensor, "/etc/passwd")  # named, and never opened
    tensor.ClearField("raw_data")
    given = file.SerializeToString()
    assert b"/etc/passwd" in given
    assert b"/etc/passwd" not in slim(BytesIO(given))
    assert price(read_network(BytesIO(given)).plan).params == 64 * 27
    large = model([helper.make_node("Conv", ["x", "w"], ["y"])], {"w": (640, 300, 3, 3)}, [1, 300, 8, 8])
    assert len(slim(BytesIO(large))) < 200 < 6_000_000 < len(large)


def test_linear_layers_and_activations_are_put_together_again() -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["p"]),
        helper.make_node("Add", ["b", "p"], ["q"]),
        helper.make_node("Div", ["q", "root"], ["d"]),
        helper.make_node("Erf", ["d"], ["e"]),
        helper.make_node("Add", ["e", "one"], ["f"]),
        helper.make_node("Mul", ["q", "f"], ["g"]),
        helper.make_node("Mul", ["g", "half"], ["h"]),
        helper.make_node("Sigmoid", ["h"], ["s"]),
        helper.make_node("Mul", ["h", "s"], ["y"]),
    ]
    weights = {"w": (6, 5), "b": (5,), "root": (), "one": (), "half": ()}
    plan = read(model(nodes, weights, [1, 3, 4, 6])).plan
    leaves = [leaf for _, leaf in named_layers(plan)]
    assert [leaf.bias for leaf in leaves if isinstance(leaf, Linear)] == [True]
    assert [leaf.kind for leaf in leaves if isinstance(leaf, Activation)] == ["gelu", "silu"]
    assert price(plan)[:2] == (35, 3 * 4 * 6 * 5)


def test_an_operator_of_somebody_else_is_not_priced_if_the_file_has_its_shape() -> None:
    nodes = [
        helper.make_node("Mystery", ["x", "w"], ["m"], domain="org.example"),
        helper.make_node("Conv", ["m", "k"], ["y"]),
    ]
    given = model(nodes, {"w": (7,), "k": (4, 3, 1, 1)}, [1, 3, 8, 8])
    with pytest.raises(FileFault, match=r"The shape of what org\.example\.Mystery gives is not in the file"):
        read(given)
    file = onnx.load_model_from_string(given)
    file.graph.value_info.append(helper.make_tensor_value_info("m", FLOAT, [1, 3, 8, 8]))
    file.graph.value_info.append(helper.make_tensor_value_info("y", FLOAT, [1, 999, 8, 8]))  # not believed
    plan = read(file.SerializeToString()).plan
    assert unpriced(plan) == {"org.example.Mystery": 1}
    assert price(plan)[:2] == (7 + 12, 12 * 64)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ([1, 3, "height", 8], "leaves the size of the image open"),
        ([1, 8], "networks that read images"),
        ([1, 3, 0, 8], "networks that read images"),
    ],
)  # fmt: skip
def test_a_file_that_leaves_its_image_open_is_refused_in_words(image: list[int | str], words: str) -> None:
    with pytest.raises(FileFault, match=words):
        read(model([helper.make_node("Relu", ["x"], ["y"])], {}, image))


def test_a_process_that_ends_and_a_missing_package_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    given = BytesIO(WHOLE[0].read_bytes())
    monkeypatch.setattr(onnx_file, "CHILD", "no_such_module")
    with pytest.raises(FileFault, match="takes more time or memory"):
        read_network(given)
    monkeypatch.setattr(onnx_file, "find_spec", lambda name: None)
    with pytest.raises(FileFault, match="pip install onnx"):
        read_network(given)
