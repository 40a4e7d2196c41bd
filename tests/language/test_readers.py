"""A new kind of layer makes mypy name every reader, and a reader that would miss it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.silent_readers import copy_of_the_sources, readers, silent

# Two readers as they must not be: one lets unknown kinds pass, one asks for a kind by isinstance.
SILENT = """
from resnet_core.language.layers import Conv, Leaf, Norm


def weights(leaf: Leaf) -> int:
    match leaf:
        case Conv():
            return 1
        case _:
            return 0


def norms(leaves: tuple[Leaf, ...]) -> int:
    return sum(isinstance(leaf, Norm) for leaf in leaves)
"""
PLANTED = "resnet_core/readers/planted.py"


@pytest.mark.slow
def test_mypy_names_every_reader_and_the_two_planted_silent_ones_are_found(tmp_path: Path) -> None:
    root = copy_of_the_sources(tmp_path)
    (root / PLANTED).write_text(SILENT, "utf-8")
    missed = [(reader.path, reader.function) for reader in silent(root)]
    assert len(readers(root)) > 30
    assert missed == [(PLANTED, "weights"), (PLANTED, "norms")]
