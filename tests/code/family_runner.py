"""Runs the exported files of other families in this folder with torch alone, and leaves what they gave.

It is copied beside the files and started by itself: the project is not on its path.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import torch

HERE = Path(__file__).parent


def read(path: Path) -> dict[str, object]:
    """Keys and shapes of a file's network, and its outputs in evaluation and in training."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    given = torch.load(path.with_suffix(".pt"), weights_only=True)
    model = getattr(module, given["class"])()
    shapes = [(key, tuple(value.shape)) for key, value in model.state_dict().items()]
    model.load_state_dict(given["state"], strict=True)
    with torch.no_grad():
        evaluated = model.eval()(given["images"])
        torch.manual_seed(1)
        trained = model.train()(given["images"])
    return {"shapes": shapes, "evaluated": evaluated, "trained": trained}


if __name__ == "__main__":
    torch.set_num_threads(1)
    results = {path.stem: read(path) for path in sorted(HERE.glob("net_*.py"))}
    strangers = sorted({"resnet_core", "torchvision", "torchinfo", "fvcore", "streamlit"} & set(sys.modules))
    torch.save({"results": results, "strangers": strangers}, HERE / "results.pt")
