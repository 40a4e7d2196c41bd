"""What may be asked of the two experiments of the page Edge, and the memory that they take. No torch here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resnet_core.checks import SpecError, check_count
from resnet_core.cost import price
from resnet_core.data.datasets import DIGITS, shape_of
from resnet_core.edge.pruning import MOST_PERCENT, Pruning, pruned, uniform
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.latencies.settings import LatenciesSettings
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.plan import Plan
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.readers.footprint import resident
from resnet_core.readers.peak import inference_peak
from resnet_core.spec import Input, Spec, as_resnet

CALIBRATION = 512  # training images that int8's ranges are taken from
MOST_EPOCHS = 20
JOINT = "-"


@dataclass(frozen=True)
class FormatsSettings:
    """`inner` has the percent of inner channels that go from each stage, such as `50-50-25`; "" for none.

    `trunk` is the percent of the trunk. Filters go by magnitude where weights ship and the trunk stays whole;
    elsewhere the weights are seeded ones of the pruned shapes.
    """

    inner: str = ""
    trunk: int = 0

    def __post_init__(self) -> None:
        """Raises `SpecError` for what is no pruning."""
        _ = self.pruning

    @property
    def pruning(self) -> Pruning:
        """What goes."""
        parts = self.inner.split(JOINT) if self.inner else []
        if any(not (part.isascii() and part.isdecimal() and len(part) < 4) for part in parts):
            raise SpecError("inner", f"{self.inner[:20]!r} was given; percents are joined by -", "")
        return Pruning(tuple(map(int, parts)), self.trunk)


@dataclass(frozen=True)
class BudgetSettings(FormatsSettings):
    """`others` are networks as in `LatenciesSettings`; the pruned network comes after them."""

    others: str = ""

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks after the first."""
        return LatenciesSettings(self.others).networks


@dataclass(frozen=True)
class PruningSettings:
    """`percent` of the inner filters of every block go; then there are so many epochs at this learning rate.

    `weights_file` is a checked safetensors file, or "" for the weights that ship.
    """

    percent: int = 50
    epochs: int = 2
    lr: float = 0.02
    weights_file: str = ""

    def __post_init__(self) -> None:
        check_count("percent", self.percent, 1, MOST_PERCENT)
        check_count("epochs", self.epochs, 1, MOST_EPOCHS)
        if not 0 < self.lr <= 1:
            raise SpecError("lr", f"{self.lr} was given; allowed is more than 0 and at most 1", 0.02)


def text(pruning: Pruning) -> dict[str, str | int]:
    """The settings that say this."""
    return {
        "inner": JOINT.join(map(str, pruning.inner)) if any(pruning.inner) else "",
        "trunk": pruning.trunk,
    }


def formats_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError`."""
    return vars(typed(FormatsSettings, given))


def budget_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError`."""
    settings = typed(BudgetSettings, given)
    LatenciesSettings(settings.others)
    return vars(settings)


def budget_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of all networks at once, and of ONNX Runtime's copies of the first."""
    own = typed(BudgetSettings, settings)
    others = sum(resident(each.plan) for each in own.networks)
    return others + formats_memory(spec, input, {"inner": own.inner, "trunk": own.trunk})


def pruning_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError`."""
    return vars(typed(PruningSettings, given))


def reads_digits(spec: Spec, pruning: Pruning) -> bool:
    """Whether a network has weights that ship and is run on the digits; by magnitude no trunk goes."""
    return recorded(spec) is not None and not pruning.trunk


def pruned_plan(spec: Spec, input: Input, pruning: Pruning) -> Plan:
    """The plan of the request. Raises `SpecError`."""
    plan = unfold(spec, replace(input, dtype="float32"))
    return plan if pruning.is_none else pruned(plan, pruning)


def formats_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of the network in its formats, of ONNX Runtime's copies, and of the maps of all test images."""
    pruning = typed(FormatsSettings, settings).pruning
    plan = pruned_plan(spec, input, pruning)
    copies = 8 * 4 * price(plan).params + 2**28  # onnx, ONNX Runtime and its sessions
    tested = shape_of(DIGITS).test if reads_digits(spec, pruning) else 0
    maps = inference_peak(pruned_plan(spec, replace(input, batch=tested), pruning)) if tested else 0
    return resident(plan) + copies + 2 * maps


def pruning_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of a training step of the whole network, and of the maps of all test images."""
    shape = shape_of(DIGITS)
    plan = unfold(spec, Input(shape.height, shape.width, shape.test))
    return 3 * resident(plan)


def check_one_group(spec: Spec, input: Input) -> None:
    """Raises `SpecError` for a network whose filters are not pruned by magnitude."""
    own = as_resnet(spec)
    if own.groups > 1 or own.stage_groups or own.scales > 1 or own.attention in ("split", "sk", "sk_half"):
        why = "filters are chosen by magnitude where a convolution reads all channels; 1 group works"
        raise SpecError("groups", why, 1)


def uniform_pruning(spec: Spec, percent: int) -> Pruning:
    """The same percent of the inner filters of every block."""
    return uniform(unfold(spec, Input(8, 8)), percent)


__all__ = [
    "CALIBRATION",
    "BudgetSettings",
    "FormatsSettings",
    "PruningSettings",
    "budget_memory",
    "budget_settings",
    "check_one_group",
    "formats_memory",
    "formats_settings",
    "pruned_plan",
    "pruning_memory",
    "pruning_settings",
    "reads_digits",
    "text",
    "uniform_pruning",
]
