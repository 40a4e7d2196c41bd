"""The settings of the forward experiments, and the memory that they take."""

from __future__ import annotations

from dataclasses import dataclass

from resnet_core.checks import SpecError, check_choice, shown
from resnet_core.data.datasets import DIGITS
from resnet_core.files.pictures import PHOTOS
from resnet_core.labs.settings import NOISE, Settings, typed
from resnet_core.plan import Plan, unfold
from resnet_core.readers.footprint import allocated, resident
from resnet_core.readers.lone_values import lone_norm
from resnet_core.readers.memory import memory
from resnet_core.spec import Input, Spec

LAYOUTS = ("contiguous", "channels_last")
BATCH, RUNNING = "batch", "running"


@dataclass(frozen=True)
class ForwardSettings:
    """`layout` is the order of the maps in memory; `tf32` lets a CUDA GPU round float32 products to 10 bits.

    `image` is noise, "digits" or the name of a photo, and `image_file`, unless "", a checked picture instead.
    `weights_file` is a checked safetensors file, or "" for seeded weights. `block` names the block whose maps
    are reported. `compiled` adds the rungs of the ladder that take many seconds to prepare.
    """

    layout: str = LAYOUTS[0]
    tf32: bool = False
    image: str = NOISE
    image_file: str = ""
    weights_file: str = ""
    block: str = ""
    compiled: bool = False

    def __post_init__(self) -> None:
        check_choice("layout", self.layout, LAYOUTS)
        check_choice("image", self.image, (NOISE, DIGITS, *PHOTOS))


def check_for_signals(settings: ForwardSettings) -> None:
    """Raises `SpecError` for what is only done to images."""
    usual = ForwardSettings()
    for field in ("layout", "image", "image_file"):
        given, works = getattr(settings, field), getattr(usual, field)
        if given != works:
            what = shown(given) if field != "image_file" else "a picture"
            why = f"{what} was given, but the network reads signals; {works or NOISE} works"
            raise SpecError(field, why, works)


def statistics_of(plan: Plan, settings: ForwardSettings) -> str:
    """What batch norm uses where responses and maps are measured: `BATCH`, `RUNNING`, or "" without one.

    Seeded weights have seen no images, so their running statistics normalise nothing. A norm with a single
    value in a channel has no other.
    """
    if not memory(plan).buffers:  # of all layers, batch norms alone have them
        return ""
    return RUNNING if settings.weights_file or lone_norm(plan, training=True) else BATCH


def forward_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for a setting or a value that does not exist."""
    return vars(typed(ForwardSettings, given))


def forward_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `forward.run`: the second network that it times shares the weights of the first."""
    return resident(unfold(spec, input))


def forward_memory_on_accelerator(spec: Spec, input: Input, settings: Settings) -> int:
    """The same where libraries take none of the memory: what the allocator hands out."""
    return allocated(unfold(spec, input))


def ladder_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `ladder.run`: besides the network, a rung holds up to two copies of its weights."""
    plan = unfold(spec, input)
    return resident(plan) + 2 * memory(plan).weights
