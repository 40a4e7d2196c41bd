"""What an error of a device means: memory that ran out, or a device that answers nothing any more."""

from __future__ import annotations

__all__ = ["is_lost", "is_memory"]

NO_MEMORY = (
    "out of memory",
    "can't allocate memory",
    "cannot allocate memory",
    "bad_alloc",
    "alloc_failed",  # of cuBLAS and cuDNN
    "unable to find an engine",  # cuDNN has one for every convolution, but not without its workspace
)
LOST = ("cuda error", "cudnn error", "cublas_status", "cudnn_status")
CAPTURE = "captur"  # what cannot be recorded as a CUDA graph can still be run


def is_memory(fault: BaseException) -> bool:
    """Whether `fault` says that memory ran out, on the CPU or on a GPU."""
    return isinstance(fault, MemoryError) or _says(fault, NO_MEMORY)


def is_lost(fault: BaseException) -> bool:
    """Whether after `fault` every further call to the device may fail in this process, too."""
    told = type(fault).__name__ == "AcceleratorError" or _says(fault, LOST)
    return told and not is_memory(fault) and CAPTURE not in str(fault).lower()


def _says(fault: BaseException, texts: tuple[str, ...]) -> bool:
    return any(text in str(fault).lower() for text in texts)
