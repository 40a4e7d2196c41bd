"""torchvision's models as another implementation to compare with; the project itself never uses them."""

import importlib
import sys
from functools import cache
from types import ModuleType

import torch

# torchvision is built for one build of torch. Beside another, such as the CPU build, its compiled part does
# not load, and its import then fails because these two operators, which no ResNet uses, are unknown.
MISSING_OPERATORS = ("nms", "qnms")
SCHEMA = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


@cache
def torchvision_models() -> ModuleType:
    """``torchvision.models``, importable beside any build of torch."""
    try:
        return importlib.import_module("torchvision.models")
    except RuntimeError as error:
        if "torchvision::nms" not in str(error):
            raise
    _declare_missing_operators()
    _forget_half_imported_torchvision()
    return importlib.import_module("torchvision.models")


def _declare_missing_operators() -> None:
    library = torch.library.Library("torchvision", "DEF")
    for operator in MISSING_OPERATORS:
        library.define(operator + SCHEMA)
    _kept_alive.append(library)


def _forget_half_imported_torchvision() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
        del sys.modules[name]


# An operator lives as long as the library object that declared it.
_kept_alive: list[torch.library.Library] = []
