"""Runs the exported files in this folder with torch alone and leaves what they gave in `results.pt`.

It is copied beside the files and started by itself: the project is not on its path.
"""

from __future__ import annotations

import importlib.util
import io
import runpy
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from _typeshed import TraceFunction

HERE = Path(__file__).parent


def imported(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines_of(code: CodeType) -> set[int]:
    """The numbers of all lines with code of their own, inside functions too."""
    inner = [lines_of(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return {line for _, _, line in code.co_lines() if line}.union(*inner)


def read(path: Path) -> dict[str, object]:
    """What one file gives: keys and shapes, outputs, first weights, and the lines that never ran."""
    ran: set[int] = set()

    def trace(frame: FrameType, event: str, _: Any) -> TraceFunction | None:
        if frame.f_code.co_filename != str(path):
            return None
        ran.add(frame.f_lineno)
        return trace

    sys.settrace(trace)
    module = imported(path)
    model = module.ResNet()
    given = torch.load(path.with_suffix(".pt"), weights_only=True)
    torch.manual_seed(0)
    model.apply(module.initialise)
    convs = {key: value.clone() for key, value in model.state_dict().items() if value.dim() == 4}
    shapes = [(key, tuple(value.shape)) for key, value in model.state_dict().items()]
    model.load_state_dict(given["state"], strict=True)
    with torch.no_grad():
        evaluated = model.eval()(given["images"])
        torch.manual_seed(1)
        trained = model.train()(given["images"])
    sys.settrace(None)
    code = compile(path.read_text(), str(path), "exec")
    text = path.read_text().splitlines()
    script = text.index('if __name__ == "__main__":')
    idle = [text[line - 1] for line in sorted(lines_of(code) - ran) if line <= script]
    return {"shapes": shapes, "evaluated": evaluated, "trained": trained, "convs": convs, "idle": idle}


def said_by(path: Path) -> str:
    """What a file prints that is run as a script."""
    with redirect_stdout(io.StringIO()) as said:
        runpy.run_path(str(path), run_name="__main__")
    return said.getvalue()


if __name__ == "__main__":
    torch.set_num_threads(1)
    results = {path.stem: read(path) for path in sorted(HERE.glob("net_*.py"))}
    strangers = sorted({"resnet_core", "torchvision", "torchinfo", "fvcore", "streamlit"} & set(sys.modules))
    said = said_by(HERE / "script.py")
    torch.save({"results": results, "strangers": strangers, "said": said}, HERE / "results.pt")
