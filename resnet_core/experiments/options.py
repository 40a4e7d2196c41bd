"""What may be asked of the forward experiments, and the memory they take. Nothing here needs torch."""

from __future__ import annotations

from resnet_core.checks import check_choice
from resnet_core.experiments import Scalar, Settings, settings_like
from resnet_core.images import PHOTOS

LAYOUTS = ("contiguous", "channels_last")
NOISE = "noise"
DEFAULTS: dict[str, Scalar] = {
    "layout": "contiguous",
    "tf32": False,
    "image": NOISE,
    "weights_file": "",
    "block": "",
    "compiled": False,
}


def forward_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for what there is not.

    `layout` is the order of the maps in memory; `tf32` lets a CUDA GPU round float32 products to 10 bits;
    `image` is noise or the name of one of `images.PHOTOS`; `weights_file` a checked safetensors file, or ""
    for seeded weights; `block` names the block whose maps are shown; `compiled` adds the ladder's slow rungs.
    """
    asked = settings_like(**DEFAULTS)(given)
    check_choice("layout", asked["layout"], LAYOUTS)
    check_choice("image", asked["image"], (NOISE, *PHOTOS))
    return asked
