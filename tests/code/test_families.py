"""The exported file of a network of any family is the network that `build` makes, and needs torch alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_core.build import build
from resnet_core.code.network import write_code
from resnet_core.cost import price
from resnet_core.plan import readable, unfold
from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    GoogLeNetSpec,
    Input,
    RegNetSpec,
    ShuffleNetSpec,
    Spec,
    SqueezeNetSpec,
    VggSpec,
    VitSpec,
    family_name,
)
from resnet_core.zoo import ZOO
from tests.code.test_code import ruff_format

SMALL: dict[str, Spec] = {
    "alexnet": AlexNetSpec(widths=(4, 6, 8, 6, 6), hidden=8, pool_side=2, num_classes=5),
    "convnext": ConvNextSpec(depths=(2, 1, 2), widths=(4, 6, 8), num_classes=5),
    "convnext_one_stage": ConvNextSpec(depths=(2,), widths=(4,), drop_path=0.0, num_classes=5),
    "densenet": DenseNetSpec(depths=(2, 3, 1), growth_rate=4, stem_width=8, num_classes=5),
    "densenet_dropout": DenseNetSpec(
        depths=(2,), growth_rate=4, stem_width=8, stem="cifar", dropout=0.2, num_classes=5
    ),
    "efficientnet": ZOO["efficientnet_b0"],
    "googlenet": GoogLeNetSpec(percent=10, num_classes=5),
    "mobilenet": ZOO["mobilenet_v3_small"],
    "regnet": RegNetSpec(depth=6, w0=8, wa=6.0, wm=2.0, group_width=4, stem_width=6, num_classes=5),
    "regnet_plain": RegNetSpec(depth=4, w0=8, wa=6.0, wm=2.0, group_width=8, attention="none", num_classes=5),
    "shufflenet": ShuffleNetSpec(depths=(1, 3), widths=(6, 8), stem_width=4, num_classes=5),
    "squeezenet": SqueezeNetSpec(num_classes=5),
    "vgg": VggSpec(depths=(1, 2), widths=(4, 6), fc_width=8, num_classes=5),
    "vgg_norm": VggSpec(depths=(2, 2, 1), widths=(4, 4, 6), norm="batch", fc_width=8, in_channels=1),
    "vgg_of_equal_stages": VggSpec(depths=(1, 1, 1), widths=(4, 4, 4), fc_width=8, num_classes=5),
    "vit": VitSpec(depth=2, token_width=8, heads=2, mlp_width=12, num_classes=5),
    "vit_dropout": VitSpec(depth=3, token_width=8, heads=2, mlp_width=32, dropout=0.1, num_classes=5),
}


def class_of(text: str) -> str:
    """The name of the class that holds the whole network."""
    (line,) = [line for line in text.splitlines() if line.startswith("    from ")]
    return line.split()[-1]


def expected(spec: Spec, text: str) -> dict[str, Any]:
    """What `build` makes of `spec`, with statistics of its own in the norms so that they matter."""
    network = build(spec)
    generator = torch.Generator().manual_seed(3)
    # A transformer's positions are those of the image that its file is for.
    image = Input() if isinstance(spec, VitSpec) else readable(spec, Input(64, 64))[0]
    images = torch.randn(2, spec.in_channels, image.height, image.width, generator=generator)
    with torch.no_grad():
        network(images)
        state = {key: value.clone() for key, value in network.state_dict().items()}
        evaluated = network.eval()(images)
        torch.manual_seed(1)
        trained = network.train()(images)
    given = {"class": class_of(text), "state": state, "images": images}
    return {"given": given, "evaluated": evaluated, "trained": trained}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("families")
    for name, spec in SMALL.items():
        (path / f"net_{name}.py").write_text(write_code(spec))
    return path


@pytest.fixture(scope="module")
def built(folder: Path) -> dict[str, Any]:
    networks = {}
    for name, spec in SMALL.items():
        networks[name] = expected(spec, (folder / f"net_{name}.py").read_text())
        torch.save(networks[name]["given"], folder / f"net_{name}.pt")
    return networks


@pytest.fixture(scope="module")
def read(folder: Path, built: object) -> dict[str, Any]:
    """What the files gave when they ran by themselves."""
    shutil.copy(Path(__file__).with_name("family_runner.py"), folder / "run.py")
    subprocess.run([sys.executable, "-I", folder / "run.py"], cwd=folder, check=True)
    given: dict[str, Any] = torch.load(folder / "results.pt", weights_only=True)
    return given


@pytest.mark.parametrize("name", SMALL)
def test_the_file_is_the_network(name: str, built: dict[str, Any], read: dict[str, Any]) -> None:
    ours, file = built[name], read["results"][f"net_{name}"]
    assert file["shapes"] == [(key, tuple(value.shape)) for key, value in ours["given"]["state"].items()]
    assert torch.allclose(file["evaluated"], ours["evaluated"], rtol=1e-4, atol=1e-5)
    assert file["evaluated"].isfinite().all()
    assert torch.allclose(file["trained"], ours["trained"], rtol=1e-4, atol=1e-5) or "dropout" in name


def test_the_files_run_with_torch_alone(read: dict[str, Any]) -> None:
    assert read["strangers"] == []


def test_ruff_finds_nothing_to_change(folder: Path) -> None:
    assert ruff_format(*folder.glob("net_*.py")) == 0
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,UP"]
    subprocess.run([*ruff, *folder.glob("net_*.py")], check=True)


def smallest() -> dict[str, Spec]:
    """The published network of each family with the fewest parameters."""
    networks: dict[str, tuple[int, Spec]] = {}
    for spec in ZOO.values():
        if not isinstance(spec, ArchSpec):
            params = price(unfold(spec, readable(spec, Input())[0])).params
            known = networks.get(family_name(spec))
            if known is None or params < known[0]:
                networks[family_name(spec)] = (params, spec)
    return {name: spec for name, (_, spec) in networks.items()}


@pytest.mark.parametrize(("family", "spec"), smallest().items())
def test_the_file_has_the_keys_of_a_published_network(family: str, spec: Spec) -> None:
    text = write_code(spec)
    file: dict[str, Any] = {"__name__": "file"}
    exec(compile(text, family, "exec"), file)
    with torch.device("meta"):
        exported = file[class_of(text)]().state_dict()
    built = build(spec, device="meta").state_dict()
    assert [(key, value.shape) for key, value in exported.items()] == [
        (key, value.shape) for key, value in built.items()
    ]


@pytest.mark.parametrize(
    ("shallow", "deep"),
    [
        (VggSpec(), VggSpec(depths=(4, 4, 8, 8, 8))),
        (DenseNetSpec(), DenseNetSpec(depths=(12, 24, 48, 32))),
        (ConvNextSpec(), ConvNextSpec(depths=(6, 6, 90, 6))),
        (VitSpec(), VitSpec(depth=48)),
    ],
)
def test_depth_changes_numbers_and_not_the_length(shallow: Spec, deep: Spec) -> None:
    lengths = [len(write_code(spec).splitlines()) for spec in (shallow, deep)]
    assert lengths[1] == lengths[0]


def test_the_first_lines_say_what_the_network_is() -> None:
    text = write_code(VggSpec())
    assert text.startswith('"""VGG-16, a VGG of depth 16: 2-2-3-3-3 blocks.')
    assert "138,357,544 parameters; 15,470,264,320 multiply-adds for an image of 224 x 224" in text
