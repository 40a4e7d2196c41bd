"""What may be asked of an experiment beside the network and its images, and the memory that forwards take.

Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from resnet_core.checks import SpecError, check_choice, shown
from resnet_core.files.pictures import PHOTOS
from resnet_core.plan import unfold
from resnet_core.readers.footprint import resident
from resnet_core.readers.memory import memory
from resnet_core.spec import ArchSpec, Input

Scalar = bool | int | float | str
Settings = Mapping[str, Scalar]
"""What one experiment asks beside the network and the images: names and single values."""

T = TypeVar("T")
LAYOUTS = ("contiguous", "channels_last")
NOISE = "noise"
DEFAULTS: dict[str, Scalar] = {
    "layout": "contiguous",
    "tf32": False,
    "image": NOISE,
    "image_file": "",
    "weights_file": "",
    "block": "",
    "compiled": False,
}


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


def forward_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for what there is not.

    `layout` is the order of the maps in memory; `tf32` lets a CUDA GPU round float32 products to 10 bits;
    `image` is noise or the name of one of `images.PHOTOS`, and `image_file`, unless "", a checked picture
    instead; `weights_file` a checked safetensors file, or "" for seeded weights; `block` names the block
    whose maps are shown; `compiled` adds the ladder's slow rungs.
    """
    asked = settings_like(**DEFAULTS)(given)
    check_choice("layout", asked["layout"], LAYOUTS)
    check_choice("image", asked["image"], (NOISE, *PHOTOS))
    return asked


def forward_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Bytes of `forward.run`: the second network it times shares the weights of the first."""
    return resident(unfold(spec, input))


def ladder_memory(spec: ArchSpec, input: Input, settings: Settings) -> int:
    """Bytes of `ladder.run`: beside the network, a rung holds up to two copies of its weights."""
    plan = unfold(spec, input)
    return resident(plan) + 2 * memory(plan).weights
