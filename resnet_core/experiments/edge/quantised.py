"""A network in int8 by ONNX Runtime's static quantisation: per channel, with QuantizeLinear at every map."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from resnet_core.plan import Plan

if TYPE_CHECKING:
    import onnx

__all__ = ["MISSING", "Session", "is_installed", "sessions"]

MISSING = "int8 needs ONNX Runtime: pip install 'resnet-explorer[onnx]'."
PACKAGES = ("onnx", "onnxruntime")
AT_ONCE = 64  # images of calibration


class Session(NamedTuple):
    """A model that ONNX Runtime has loaded, and the bytes of the numbers in its file."""

    inference: Any
    bytes: int

    def scores(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Class scores (images, classes)."""
        scores: NDArray[np.float32] = self.inference.run(None, {"images": images})[0]
        return scores


def is_installed() -> bool:
    """Whether both packages are there."""
    return all(find_spec(name) is not None for name in PACKAGES)


@contextmanager
def sessions(
    network: nn.Module, plan: Plan, calibration: NDArray[np.float32]
) -> Iterator[tuple[Session, Session]]:
    """The network in float32 and in int8, the ranges of its maps taken from `calibration`, for a while."""
    from resnet_core.exported.network import onnx_model

    weights = {name: tensor.detach().cpu().numpy() for name, tensor in network.state_dict().items()}
    model = onnx_model(plan, weights, "network")
    with TemporaryDirectory() as folder, quiet():
        whole, small = (Path(folder) / f"{name}.onnx" for name in ("float32", "int8"))
        whole.write_bytes(model.SerializeToString())
        _quantise(whole, small, calibration)
        yield _session(whole), _session(small)


def _quantise(source: Path, target: Path, calibration: NDArray[np.float32]) -> None:
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folded = source.with_name("folded.onnx")
    quant_pre_process(str(source), str(folded), skip_symbolic_shape=True)  # folds batch norms
    quantization.quantize_static(
        str(folded),
        str(target),
        _Images(calibration),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        activation_type=quantization.QuantType.QUInt8,
        weight_type=quantization.QuantType.QInt8,
    )


class _Images:
    """Hands out images of calibration, as `quantize_static` asks for them."""

    def __init__(self, images: NDArray[np.float32]) -> None:
        self._left = iter([images[at : at + AT_ONCE] for at in range(0, len(images), AT_ONCE)])

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """The next images, or None."""
        images = next(self._left, None)
        return None if images is None else {"images": images}


def _session(path: Path) -> Session:
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    inference = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return Session(inference, bytes_in(onnx.load(str(path))))


def bytes_in(model: onnx.ModelProto) -> int:
    """Bytes of the numbers in a file: weights, biases, scales and zero points."""
    from onnx import numpy_helper

    return sum(numpy_helper.to_array(each).nbytes for each in model.graph.initializer)


@contextmanager
def quiet() -> Iterator[None]:
    """Within, without the advice that the quantiser writes to the root logger."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
