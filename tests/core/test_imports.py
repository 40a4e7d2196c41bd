"""Describing and pricing networks never imports torch."""

from __future__ import annotations

import pytest

from tests.fresh_interpreter import imported_after, modules_of

HEAVY = ("torch", "numpy", "pandas", "streamlit", "plotly")
FRONT_DOORS = ["resnet_core", *(f"resnet_core.{name}" for name in ("spec", "zoo", "plan", "cost", "checks"))]
ROOMS = ("language", "families", "readers", "code", "system")
PRICE_PATH = (
    "from resnet_core.zoo import RESNETS; from resnet_core.plan import unfold; "
    "from resnet_core.cost import price; price(unfold(RESNETS['resnet50']))"
)


def test_pricing_a_network_imports_neither_torch_nor_numpy() -> None:
    assert imported_after(PRICE_PATH, HEAVY) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_of_this_room_imports_anything_heavy(room: str) -> None:
    code = "; ".join(f"import {module}" for module in modules_of(f"resnet_core/{room}"))
    assert imported_after(code, HEAVY) == []


def test_the_front_doors_of_the_price_path_import_nothing_heavy() -> None:
    assert imported_after("; ".join(f"import {module}" for module in FRONT_DOORS), HEAVY) == []


def test_building_a_network_imports_torch() -> None:
    assert "torch" in imported_after(f"{PRICE_PATH}; import resnet_core.build", HEAVY)
