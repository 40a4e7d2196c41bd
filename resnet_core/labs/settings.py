"""The settings of an experiment besides its network and its images: names and single values, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from resnet_core.checks import SpecError, shown

Scalar = bool | int | float | str
Settings = Mapping[str, Scalar]
"""The settings of one experiment, by name."""

T = TypeVar("T")
NOISE = "noise"


def settings_like(**defaults: Scalar) -> Callable[[Settings], Settings]:
    """A check of settings by name and type; one that is left out gets the value given here."""

    def check(given: Settings) -> Settings:
        for name, value in given.items():
            if name not in defaults:
                allowed = ", ".join(defaults) or "none"
                raise SpecError(shown(name), f"there is no such setting; allowed are {allowed}", None)
            kind = type(defaults[name])
            if type(value) is not kind:
                why = f"{shown(value)} was given; allowed is a value such as {defaults[name]}"
                raise SpecError(name, why, defaults[name])
        return {**defaults, **given}

    return check


def typed(kind: type[T], given: Settings) -> T:
    """`given` as a `kind`: a frozen dataclass with a default for every setting, which are filled in.

    Its `vars` are the settings again. Raises `SpecError` for an unknown name or a value of another type.
    """
    return kind(**settings_like(**vars(kind()))(given))
