"""The exported file is the network that `build` makes, needs torch alone, and has no idle part."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from resnet_core.build import build
from resnet_core.code.network import write_code
from resnet_core.families.resnet.by_stage import LISTS, WORDS
from resnet_core.families.resnet.stages import differs_by_stage
from resnet_core.spec import ArchSpec, Init, Input, Stem
from resnet_core.system.machine import ROOT
from resnet_core.zoo import RESNETS
from tests.code.picked_specs import PICKED, SMALL
from tests.examples import drawn, examples
from tests.random_specs import random_spec
from tests.zoo_kinds import kinds

SPECS = {f"net_{name}": spec for name, spec in PICKED.items()}
SPECS |= {f"net_random_{seed}": random_spec(seed) for seed in range(examples(8))}
IMAGE = Input(40, 35, batch=2)
# A part of one block has no part before it; so has the only part of two scales.
CARRY = "                part = part + outs[-1]"


def expected(spec: ArchSpec) -> dict[str, Any]:
    """What `build` makes of `spec`, with statistics of its own in the norms so that they matter."""
    network = build(spec, Init(seed=0))
    shapes = [(key, tuple(value.shape)) for key, value in network.state_dict().items()]
    convs = {key: value.clone() for key, value in network.state_dict().items() if value.dim() == 4}
    generator = torch.Generator().manual_seed(3)
    images = torch.randn(IMAGE.batch, spec.in_channels, IMAGE.height, IMAGE.width, generator=generator)
    with torch.no_grad():
        network(images)
        state = {key: value.clone() for key, value in network.state_dict().items()}
        evaluated = network.eval()(images)
        torch.manual_seed(1)
        trained = network.train()(images)
    return {
        "shapes": shapes,
        "convs": convs,
        "state": state,
        "images": images,
        "evaluated": evaluated,
        "trained": trained,
    }


def ruff_format(*paths: Path) -> int:
    """0 where ruff's own settings would change nothing, 1 where they would."""
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--quiet", *map(str, paths)]
    return subprocess.run(ruff, check=False).returncode


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported")
    for name, spec in SPECS.items():
        (path / f"{name}.py").write_text(write_code(spec))
    return path


@pytest.fixture(scope="module")
def built(folder: Path) -> dict[str, dict[str, Any]]:
    networks = {name: expected(spec) for name, spec in SPECS.items()}
    for name, network in networks.items():
        torch.save({"state": network["state"], "images": network["images"]}, folder / f"{name}.pt")
    broken = (folder / "net_resnet18.py").read_text().replace("+ shortcut)", "+ 2 * shortcut)")
    (folder / "net_broken.py").write_text(broken)
    shutil.copy(folder / "net_resnet18.pt", folder / "net_broken.pt")
    (folder / "script.py").write_text(write_code(ArchSpec()))
    return networks


@pytest.fixture(scope="module")
def read(folder: Path, built: object) -> dict[str, Any]:
    """What the files gave when they ran by themselves."""
    shutil.copy(Path(__file__).with_name("exported_runner.py"), folder / "run.py")
    subprocess.run([sys.executable, "-I", folder / "run.py"], cwd=folder, check=True)
    given: dict[str, Any] = torch.load(folder / "results.pt", weights_only=True)
    return given


@drawn
@pytest.mark.parametrize("name", SPECS)
def test_the_file_is_the_network(name: str, built: dict[str, Any], read: dict[str, Any]) -> None:
    ours, file = built[name], read["results"][name]
    assert file["shapes"] == ours["shapes"]
    assert torch.equal(file["evaluated"], ours["evaluated"])
    assert torch.equal(file["trained"], ours["trained"])
    assert file["evaluated"].isfinite().all()


@pytest.mark.parametrize("name", [*kinds(), "resnet152", "cifar_preact1001"])
def test_the_file_has_the_keys_of_every_published_network(name: str) -> None:
    file: dict[str, Any] = {"__name__": "file"}
    exec(compile(write_code(RESNETS[name]), name, "exec"), file)
    with torch.device("meta"):
        exported = file["ResNet"]().state_dict()
    built = build(RESNETS[name], device="meta").state_dict()
    assert [(key, value.shape) for key, value in exported.items()] == [
        (key, value.shape) for key, value in built.items()
    ]


@drawn
@pytest.mark.parametrize("name", SPECS)
def test_the_file_starts_convolutions_as_build_does(
    name: str, built: dict[str, Any], read: dict[str, Any]
) -> None:
    ours, file = built[name]["convs"], read["results"][name]["convs"]
    assert list(ours) == list(file)
    assert all(torch.equal(ours[key], file[key]) for key in ours)


@drawn
@pytest.mark.parametrize("name", SPECS)
def test_every_line_of_the_file_runs(name: str, read: dict[str, Any]) -> None:
    idle = read["results"][name]["idle"]
    depths = SPECS[name].depths
    # Stages of their own kind have a class of their own.
    most = min(depths) if differs_by_stage(SPECS[name]) else max(depths)
    alone = SPECS[name].scales == 2 or most == 1
    assert [line for line in idle if not (alone and line == CARRY)] == []


def test_a_changed_file_gives_other_outputs(built: dict[str, Any], read: dict[str, Any]) -> None:
    assert not torch.equal(read["results"]["net_broken"]["evaluated"], built["net_resnet18"]["evaluated"])


def test_the_files_run_with_torch_alone(folder: Path, read: dict[str, Any]) -> None:
    assert read["strangers"] == []
    for name in SPECS:
        nodes = list(ast.walk(ast.parse((folder / f"{name}.py").read_text())))
        modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        assert names | modules <= {"torch", "torch.nn", "math"}


def test_ruff_finds_nothing_to_change(folder: Path) -> None:
    assert ruff_format(*folder.glob("net_*.py")) == 0
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,UP"]
    subprocess.run([*ruff, *folder.glob("net_*.py")], check=True)


def test_ruff_would_find_a_line_of_another_format(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(write_code(ArchSpec()).replace("stride=2, ", "stride = 2,"))
    assert ruff_format(tmp_path) == 1


def test_resnet50_takes_fewer_than_110_lines() -> None:
    assert len(write_code(ArchSpec()).splitlines()) < 110


def test_a_million_blocks_take_as_many_lines_as_sixteen() -> None:
    deep = write_code(replace(ArchSpec(), depths=(1_000_000,) * 4))
    assert len(deep.splitlines()) == len(write_code(ArchSpec()).splitlines()) + 1  # the link


@pytest.mark.parametrize("stem", ["imagenet", "cifar", "deep", "tiered", "rs"])
def test_huge_numbers_are_still_formatted(stem: Stem, tmp_path: Path) -> None:
    most = 10**9
    plain: dict[str, Any] = {"downsampling": "stride", "radix": 2, "attention": "none"}
    plain |= dict.fromkeys((*LISTS, *WORDS), ())
    spec = replace(random_spec(0), **plain, block="bottleneck", stem=stem)
    spec = replace(spec, depths=(most,) * 8, widths=(most,) * 8)
    spec = replace(spec, groups=most, width_per_group=most - 1, scales=8, in_channels=most, num_classes=most)
    spec = replace(
        spec, shortcut="avgpool", drop_path=0.1, attention="se", se_reduction=most, output_stride=8
    )
    (tmp_path / "net.py").write_text(write_code(spec))
    assert ruff_format(tmp_path) == 0


def test_run_as_a_script_it_prints_the_published_parameters(read: dict[str, Any]) -> None:
    assert read["said"] == "25,557,032 parameters, output (1, 1000)\n"


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("STAGES", {}),
        ("BatchNorm2d", {}),
        ("group_norm", {"norm": "group"}),
        ("SqueezeExcite", {"attention": "se"}),
        ("DropPath", {"drop_path": 0.1}),
        ("dilation", {"output_stride": 16}),
        ("downsample", {}),
        ("functional.pad", {"shortcut": "identity"}),
        ("torch.cat", {"scales": 4}),
        ("GELU", {"act": "gelu"}),
    ],
)
def test_a_part_is_in_the_file_when_the_network_has_it(line: str, given: dict[str, Any]) -> None:
    assert line in write_code(replace(ArchSpec(), **given))
    assert (line in write_code(ArchSpec())) == (not given)


def test_the_first_lines_say_what_the_network_is_and_costs() -> None:
    text = write_code(ArchSpec())
    assert "25,557,032 parameters; 4,089,184,256 multiply-adds for an image of 224 x 224" in text
    assert text.startswith('"""ResNet-50 (v1.5), a residual network of depth 50: 3-4-6-3 bottleneck blocks.')
    assert write_code(SMALL).startswith('"""A residual network of depth 20: 2-1-2-1 bottleneck blocks.')
    plain = write_code(replace(SMALL, shortcut="none"))
    assert plain.startswith('"""A plain network of depth 20: 2-1-2-1 bottleneck blocks.')


@pytest.mark.parametrize(
    ("module", "torch_comes"), [("resnet_core.code.network", False), ("imports_torch", True)]
)
def test_writing_code_needs_no_torch(module: str, torch_comes: bool, tmp_path: Path) -> None:
    """An empty module stands for torch: to import it would be seen as well, and takes no two seconds."""
    (tmp_path / "torch.py").write_text("")
    (tmp_path / "imports_torch.py").write_text("import torch\n")
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    script = f"import sys, {module}; print('torch' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == f"{torch_comes}\n"
