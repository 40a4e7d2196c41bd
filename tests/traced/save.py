"""Makes the files of `saved/` with the torch that runs it: a small network as `torch.export.save` writes it.

    python tests/traced/save.py

Both of torch's exporters to ONNX write it too, once as they do unless told otherwise, which joins batch norms
to convolutions, and once as the module is; one of them needs onnxscript. Weights are left out.

Where the code stood, which the file tells for every operator, is left out, so that it is the same everywhere.
"""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import nn

from resnet_core.files.onnx_slim import slim

SAVED = Path(__file__).parent / "saved"


class Small(nn.Module):
    """A convolution, a sum with a projection, a gate, a concatenation, and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU())
        self.conv = nn.Conv2d(8, 16, 3, 2, 1)
        self.projection = nn.Conv2d(8, 16, 1, 2)
        self.squeeze = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 4, 1), nn.SiLU(), nn.Conv2d(4, 16, 1), nn.Sigmoid()
        )
        self.more = nn.Conv2d(16, 8, 3, padding=1)
        self.head = nn.Linear(24, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The scores of each image."""
        x = self.stem(x)
        x = torch.relu(self.conv(x) + self.projection(x))
        x = x * self.squeeze(x)
        x = torch.cat([x, self.more(x)], 1)
        scores: torch.Tensor = self.head(x.mean((2, 3)))
        return scores


def main() -> None:
    """Writes `saved/torch-VERSION.pt2`."""
    file = BytesIO()
    torch.export.save(torch.export.export(Small().eval(), (torch.zeros(1, 3, 32, 32),)), file)
    version = torch.__version__.partition("+")[0]
    with (
        zipfile.ZipFile(file) as source,
        zipfile.ZipFile(SAVED / f"torch-{version}.pt2", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename.endswith("models/model.json"):
                target.writestr("net/models/model.json", _without_places(source.read(entry)))


EXPORTS: dict[str, dict[str, Any]] = {
    "script": {"dynamo": False},
    "script-whole": {
        "dynamo": False,
        "do_constant_folding": False,
        "training": torch.onnx.TrainingMode.PRESERVE,
    },
    "dynamo": {"dynamo": True},
    "dynamo-whole": {"dynamo": True, "optimize": False},
}


def save_onnx() -> None:
    """Writes `saved/torch-VERSION-EXPORTER.onnx`."""
    torch.manual_seed(0)
    network = Small().eval()
    for tensor in network.state_dict().values():
        if tensor.dim() == 1:  # equal ones would be stored once
            tensor.copy_(torch.rand_like(tensor) + 0.5)
    version = torch.__version__.partition("+")[0]
    for name, options in EXPORTS.items():
        with TemporaryDirectory() as folder:
            path = Path(folder) / "small.onnx"
            torch.onnx.export(network, (torch.zeros(1, 3, 32, 32),), path, **options)
            with path.open("rb") as file:
                (SAVED / f"torch-{version}-{name}.onnx").write_bytes(slim(file))


def _without_places(text: bytes) -> bytes:
    program = json.loads(text)
    for node in program["graph_module"]["graph"]["nodes"]:
        node["metadata"].pop("stack_trace", None)
    program.pop("guards_code", None)
    return json.dumps(program, separators=(",", ":")).encode()


if __name__ == "__main__":
    main()
    save_onnx()
