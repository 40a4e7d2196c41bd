"""Makes files of `saved/` with the serialiser of another torch, run on the torch that is installed.

    python tests/traced/save_as.py 2.12.1 FOLDER

FOLDER holds the `torch/_export/serde` of that version's wheel, of any platform. Two of its files, of Python
alone, write the JSON of a `.pt2`: `schema.py` has the fields as types and the schema's number, and
`serialize.py` fills them. So the graph is one of the torch that runs, in the fields of the other.
"""

import importlib.util
import json
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import torch
import torch._export.serde
import torch._library.opaque_object as opaque_object

from tests.traced.save import SAVED, Small, _without_places

SERDE = "torch._export.serde"


def main(version: str, folder: Path) -> None:
    """Writes `saved/torch-VERSION.pt2`."""
    missing = "is_custom_class_obj"  # which torch 2.14 and later ask of each constant; here none is one
    if missing not in vars(opaque_object):
        setattr(opaque_object, missing, lambda value: False)
    _loaded("schema", folder)
    serialiser = _loaded("serialize", folder)
    program = torch.export.export(Small().eval(), (torch.zeros(1, 3, 32, 32),))
    fields = json.loads(_without_places(serialiser.serialize(program).exported_program))
    text = json.dumps(fields | {"torch_version": version}, separators=(",", ":"))
    with zipfile.ZipFile(SAVED / f"torch-{version}.pt2", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("net/models/model.json", text)


def _loaded(name: str, folder: Path) -> ModuleType:
    """A module of the other torch, in the place of this one's."""
    place = importlib.util.spec_from_file_location(f"{SERDE}.{name}", folder / f"{name}.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    sys.modules[f"{SERDE}.{name}"] = module
    setattr(sys.modules[SERDE], name, module)
    place.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
