"""Describing and pricing networks never imports torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRICE_PATH = (
    "from resnet_core.zoo import ZOO; from resnet_core.plan import unfold; "
    "from resnet_core.cost import price; price(unfold(ZOO['resnet50']))"
)


def heavy_modules_after(code: str) -> list[str]:
    """Which of the heavy packages a fresh interpreter has imported after `code`."""
    ask = (
        "import sys; print(*sorted({'torch', 'numpy', 'pandas', 'streamlit', 'plotly'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {ask}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_pricing_a_network_imports_neither_torch_nor_numpy() -> None:
    assert heavy_modules_after(PRICE_PATH) == []


@pytest.mark.parametrize("module", ["spec", "zoo", "plan", "cost", "layers", "blocks", "working"])
def test_this_module_imports_nothing_heavy(module: str) -> None:
    assert heavy_modules_after(f"import resnet_core.{module}") == []


def test_building_a_network_imports_torch() -> None:
    assert "torch" in heavy_modules_after(f"{PRICE_PATH}; import resnet_core.build")
