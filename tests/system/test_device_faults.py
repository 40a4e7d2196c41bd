"""What an error of a device means for the runs after it."""

from __future__ import annotations

import pytest
import torch

from resnet_core.system.device_faults import is_lost, is_memory

LOST = [
    "CUDA error: an illegal memory access was encountered",
    "CUDA error: device-side assert triggered",
    "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
    "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`",
]
NO_MEMORY = [
    "CUDA out of memory. Tried to allocate 2.00 GiB",
    "CUDA error: out of memory",
    "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
    "GET was unable to find an engine to execute this computation",
]
NEITHER = [
    "mat1 and mat2 shapes cannot be multiplied",
    "CUDA error: operation not permitted when stream is capturing",
]


@pytest.mark.parametrize("text", LOST)
def test_a_device_that_answers_no_more_is_lost(text: str) -> None:
    assert is_lost(RuntimeError(text))
    assert not is_memory(RuntimeError(text))


@pytest.mark.parametrize("text", NO_MEMORY)
def test_a_device_without_memory_is_not(text: str) -> None:
    assert is_memory(RuntimeError(text))
    assert not is_lost(RuntimeError(text))


@pytest.mark.parametrize("text", NEITHER)
def test_an_error_of_the_program_is_neither(text: str) -> None:
    assert not is_lost(RuntimeError(text))
    assert not is_memory(RuntimeError(text))


def test_whatever_pytorch_calls_an_error_of_the_accelerator_is_lost() -> None:
    assert is_lost(torch.AcceleratorError("no words for it"))
