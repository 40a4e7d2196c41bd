"""The words for the fields and values of a spec, and the headline that the numbers of a network make."""

from __future__ import annotations

from functools import lru_cache

from app.state import Network
from resnet_core.cost import price
from resnet_core.plan import Plan
from resnet_core.zoo import PUBLISHED, ZOO

CUSTOM = "custom"
NAMES: dict[str, dict[object, str]] = {
    "block": {"basic": "basic", "bottleneck": "bottleneck"},
    "shortcut": {
        "identity": "zero-padded identity (A)",
        "projection": "projection where shapes change (B)",
        "projection_all": "projection in every block (C)",
        "avgpool": "average pool, then projection (D)",
        "none": "none: a plain network",
    },
    "order": {"post": "v1, post", "pre": "v2, pre"},
    "stride_at": {"3x3": "3×3 (v1.5)", "1x1": "1×1 (2015 paper)"},
    "stem": {
        "imagenet": "7×7 and max pool (ImageNet)",
        "deep": "three 3×3 and max pool (C, D)",
        "cifar": "one 3×3 (CIFAR)",
    },
    "attention": {"none": "none", "se": "squeeze-and-excitation"},
    "norm": {"batch": "batch", "group": "group", "none": "none"},
    "act": {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU"},
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


@lru_cache(maxsize=1)
def preset_by_network() -> dict[Network, str]:
    """The zoo, to be asked which preset a network is; the first name wins where two are the same network."""
    named: dict[Network, str] = {}
    for name, spec in ZOO.items():
        named.setdefault(Network(spec, PUBLISHED[name].input), name)
    return named


@lru_cache(maxsize=1)
def preset_by_link() -> dict[str, str]:
    """As `preset_by_network`, by the text of the link."""
    return {network.link: name for network, name in preset_by_network().items()}


def preset_of(network: Network) -> str:
    """The name in the zoo of a network, or `custom`."""
    return preset_by_link().get(network.link, CUSTOM)


def preset_title(name: str) -> str:
    """What menus call a network of the zoo."""
    return "Custom" if name == CUSTOM else PUBLISHED[name].title


def title(network: Network) -> str:
    """What to call a network: as the zoo does, else by its depth and kind."""
    name = preset_of(network)
    if name != CUSTOM:
        return PUBLISHED[name].title
    spec, depth = network.spec, network.plan.depth
    family = "Plain" if spec.shortcut == "none" else "ResNeXt" if spec.groups > 1 else "ResNet"
    return f"Custom {family}-{depth:,}"


def headline(network: Network) -> str:
    """The network in one line: `ResNet-50 (v1.5): 16 bottleneck blocks in four stages`."""
    plan = network.plan
    blocks = "1 block" if plan.blocks == 1 else f"{plan.blocks:,} {network.spec.block} blocks"
    stages = "one stage" if len(plan.stages) == 1 else f"{NUMBERS[len(plan.stages)]} stages"
    return f"{title(network)}: {blocks} in {stages}"


def finding(plan: Plan) -> str:
    """Where parameters and multiply-adds sit, in one sentence that the numbers make."""
    whole = price(plan)
    parts = {f"stage {index}": price(stage) for index, stage in enumerate(plan.stages, 1)}
    params_at = max(parts, key=lambda name: parts[name].params)
    macs_at = max(parts, key=lambda name: parts[name].macs)
    of_params = _percent(parts[params_at].params, whole.params)
    if params_at == macs_at:
        of_macs = _percent(parts[macs_at].macs, whole.macs)
        return f"{_capital(params_at)} holds {of_params} of the parameters and does {of_macs} of the multiply-adds."
    also = _percent(parts[params_at].macs, whole.macs)
    most = _percent(parts[macs_at].macs, whole.macs)
    return (
        f"{_capital(params_at)} holds {of_params} of the parameters but does {also} of the multiply-adds; "
        f"{macs_at} does the most, {most}."
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "none"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


