"""Weights written and read: the same to the last bit, the same as by the format's own library."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from resnet_core.build import build
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import NUMBER_BYTES, read_header
from resnet_core.nn.weights import NAMES, TYPES, load_into, read_tensors, write_tensors
from resnet_core.spec import Init
from resnet_core.zoo import RESNETS
from tests.files.corpus import TINY

ODD = {
    "of every format": torch.tensor([0, 1, 2, 3, 127]),
    "one number": torch.tensor(2.5),
    "none": torch.zeros(3, 0, 2),
    "turned": torch.arange(12.0).reshape(3, 4).T,
    "not a number": torch.tensor([float("nan"), float("inf"), -0.0]),
    "learned": torch.nn.Parameter(torch.ones(2)),
}


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.dtype == other.dtype and torch.equal(one.nan_to_num(7.0), other.nan_to_num(7.0))


def test_formats_are_those_the_header_reader_knows() -> None:
    assert {name: dtype.itemsize for name, dtype in TYPES.items()} == NUMBER_BYTES
    assert len(NAMES) == len(TYPES)


@pytest.mark.parametrize("dtype", list(TYPES.values()))
def test_tensors_come_back_as_they_were_written_here_and_by_the_library(
    dtype: torch.dtype, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "ours.safetensors", tmp_path / "theirs.safetensors"
    tensors = {"a.b": ODD["of every format"].to(dtype), **ODD}
    write_tensors(ours, tensors, {"about": "a test"})
    save_file({name: tensor.clone().contiguous() for name, tensor in tensors.items()}, theirs)
    for found in (read_tensors(ours), read_tensors(theirs), load_file(ours)):
        assert found.keys() == tensors.keys()
        assert all(same(found[name], tensor) for name, tensor in tensors.items())
    assert read_header(ours).metadata == {"about": "a test"}


def test_a_network_gets_the_weights_of_a_file(tmp_path: Path) -> None:
    file, image = tmp_path / "x.safetensors", torch.randn(1, 3, 64, 64)
    one, other = (build(RESNETS["resnet18"], Init(seed=seed)).eval() for seed in (1, 2))
    assert not torch.equal(one(image), other(image))
    write_tensors(file, one.state_dict())
    load_into(other, file)
    assert torch.equal(one(image), other(image))


def test_half_precision_without_counters_is_taken_too(tmp_path: Path) -> None:
    network, file = build(TINY), tmp_path / "x.safetensors"
    state = {key: tensor.half() for key, tensor in network.state_dict().items() if tensor.is_floating_point()}
    write_tensors(file, state)
    load_into(network, file)
    now = network.state_dict()
    assert all(torch.equal(now[key], tensor.float()) for key, tensor in state.items())
    assert now["bn1.num_batches_tracked"].item() == 0


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    write_tensors(file, {"a": torch.ones(2)})
    before = file.read_bytes()
    for unfit in ({"a": torch.zeros(2, dtype=torch.complex64)}, {"a\n": torch.zeros(2)}):
        with pytest.raises(FileFault):
            write_tensors(file, unfit)
    with pytest.raises(NotImplementedError):
        write_tensors(file, {"a": torch.ones(9, device="meta")})
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
