"""Hypothesis strategies of networks of every family.

A family's own tables say what each field may be, so that a new family is drawn as soon as links know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import get_args

from hypothesis import strategies as st

from resnet_core.checks import MOST
from resnet_core.plan import readable
from resnet_core.spec import FAMILIES, ArchSpec, Dtype, Input, Spec, nearest
from tests.strategies import large_specs, specs

SMALL, LARGE = 15, MOST  # the most that a count is drawn above its least
MOST_REAL = 20.0
RATE = (0.0, 0.9)  # of what is dropped, where no table says more
OTHERS = tuple(kind for kind in FAMILIES.values() if kind is not ArchSpec)


def _values(kind: type[Spec], reach: int) -> st.SearchStrategy[Mapping[str, object]]:
    """A value for each field, drawn on its own, so that rules which join fields may not hold."""
    tables = vars(import_module(kind.__module__))
    choices, counts = tables["CHOICES"], tables["COUNTS"]
    reals = {**tables.get("NUMBERS", {}), **{f: (0.0, top) for f, top in tables.get("FRACTIONS", {}).items()}}
    drawn: dict[str, st.SearchStrategy[object]] = {}
    for field, usual in vars(kind()).items():
        if field in choices:
            drawn[field] = st.sampled_from(choices[field])
        elif isinstance(usual, tuple):
            most = min(reach, 3) if field == "depths" and reach == SMALL else reach
            drawn[field] = st.lists(st.integers(1, most), min_size=1, max_size=4).map(tuple)
        elif isinstance(usual, int):
            least, most = counts[field]
            drawn[field] = st.integers(least, min(most, least + (3 if field == "depth" else reach)))
        else:
            least, most = reals.get(field, RATE)
            drawn[field] = st.just(usual) | st.floats(least, min(most, MOST_REAL))
    return st.fixed_dictionaries(drawn)


def _of(kind: type[Spec], reach: int) -> st.SearchStrategy[Spec]:
    return _values(kind, reach).map(lambda values: nearest(kind, values)[0])


def any_specs() -> st.SearchStrategy[Spec]:
    """Small networks of every family, every field drawn."""
    return specs() | st.one_of(*(_of(kind, SMALL) for kind in OTHERS))


def any_large_specs() -> st.SearchStrategy[Spec]:
    """Any network that can be described, of every family."""
    return large_specs() | st.one_of(*(_of(kind, LARGE) for kind in OTHERS))


@st.composite
def any_cases(draw: st.DrawFn) -> tuple[Spec, Input]:
    """A small network of any family, and small images that it can read."""
    spec, pixels = draw(any_specs()), st.integers(1, 48)
    batch, dtype = draw(st.integers(1, 3)), draw(st.sampled_from(get_args(Dtype)))
    images = Input(draw(pixels), draw(pixels), batch, dtype)
    return spec, readable(spec, images)[0]
