"""Files of names and shapes: what is read, what is refused in words, and weights under our names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from resnet_core.__main__ import main
from resnet_core.data.fit import check_fits
from resnet_core.decoder.decode import decode
from resnet_core.decoder.read import as_ours, has_our_names, shapes_in, shapes_of_json
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import read_header
from resnet_core.nn.weights import read_tensors, write_tensors
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import ConvNextSpec
from tests.files.corpus import TINY, tiny_weights

WEIGHTS = tiny_weights()
TINY_SHAPES = {name: tuple(tensor.shape) for name, tensor in WEIGHTS.items()}


def listed(folder: Path, content: object) -> Path:
    path = folder / "shapes.json"
    path.write_text(json.dumps(content))
    return path


def test_all_forms_of_a_file_give_the_same_names_and_shapes(tmp_path: Path) -> None:
    write_tensors(tmp_path / "x.safetensors", WEIGHTS)
    assert shapes_in(tmp_path / "x.safetensors") == TINY_SHAPES
    plain = {name: list(shape) for name, shape in TINY_SHAPES.items()}
    assert shapes_in(listed(tmp_path, plain)) == TINY_SHAPES
    assert shapes_in(listed(tmp_path, list(plain.items()))) == TINY_SHAPES
    assert (
        shapes_in(listed(tmp_path, {name: {"shape": shape} for name, shape in plain.items()})) == TINY_SHAPES
    )


@pytest.mark.parametrize(
    "raw",
    [b"{", b"{}", b"[1]", b'{"a": "b"}', b'{"a": [-1]}', b'{"a": [1.5]}', b'{"": [1]}', b'{"a": [true]}',
     b"[" * 10**5, b"[" * 10**6, b'{"a": [%s]}' % (b"9" * 5000), b'{"a": [1,1,1,1,1,1,1,1,1]}', b"[[[],[]]]"],
)  # fmt: skip
def test_another_text_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(FileFault):
        shapes_of_json(raw)


def test_weights_under_other_names_are_written_under_ours(tmp_path: Path) -> None:
    write_tensors(tmp_path / "x", {f"module.{name}": tensor for name, tensor in WEIGHTS.items()})
    decoded = decode(shapes_in(tmp_path / "x"))
    assert decoded is not None
    assert decoded.spec == TINY
    assert not has_our_names(decoded, shapes_in(tmp_path / "x"))
    ours = as_ours(tmp_path / "x", decoded, tmp_path / "y")
    check_fits(TINY, read_header(ours))
    assert has_our_names(decoded, shapes_in(ours))
    tensors = read_tensors(ours)
    assert all(torch.equal(tensors[name], tensor) for name, tensor in WEIGHTS.items())


def test_weights_of_another_shape_are_written_in_ours(tmp_path: Path) -> None:
    spec = ConvNextSpec(depths=(1,), widths=(4,))
    block = "stages.0.blocks.0"
    theirs = {"stem.0": "features.0.0", "stem.1": "features.0.1", "head.norm": "classifier.0"}
    theirs |= {"head.fc": "classifier.2", f"{block}.conv_dw": "features.1.0.block.0"}
    theirs |= {f"{block}.norm": "features.1.0.block.2", f"{block}.mlp.fc1": "features.1.0.block.3"}
    theirs |= {f"{block}.mlp.fc2": "features.1.0.block.5"}
    names = {ours: other for other, ours in theirs.items()}
    weights: dict[str, torch.Tensor] = {}
    for name, shape in expected_shapes(unfold(spec)).items():
        layer, _, tensor = name.rpartition(".")
        weights[f"{names[layer]}.{tensor}" if layer in names else f"{block}.gamma"] = torch.rand(shape)
    weights[f"{block}.gamma"] = weights[f"{block}.gamma"].flatten()
    write_tensors(tmp_path / "x", weights)
    decoded = decode(shapes_in(tmp_path / "x"))
    assert decoded is not None
    tensors = read_tensors(as_ours(tmp_path / "x", decoded, tmp_path / "y"))
    assert tensors["features.1.0.layer_scale"].flatten().equal(weights[f"{block}.gamma"])
    check_fits(spec, read_header(tmp_path / "y"))


def test_the_terminal_says_which_network_a_file_is_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(listed(tmp_path, {name: list(shape) for name, shape in TINY_SHAPES.items()}))
    assert main(["decode", file]) == 0
    assert "cannot be read from weights" in capsys.readouterr().out
    assert main(["decode", file, "--into", "resnet50", "--json"]) == 1
    read = json.loads(capsys.readouterr().out)
    assert read["fits"]
    assert read["mismatches"][0]["why"] == "another shape"
    assert main(["decode", file, "--into", "resnet50"]) == 1
    assert "It would fit with" in capsys.readouterr().out
    assert main(["decode", str(tmp_path / "none")]) == 2
    assert main(["decode", str(listed(tmp_path, {"a": [1]}))]) == 1
