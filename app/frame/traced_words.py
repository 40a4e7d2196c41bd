"""What is said about the numbers of a traced network: which operators are not priced, and what is a bound."""

from __future__ import annotations

from resnet_core.network import Network
from resnet_core.readers.priced import lower_bounds, unpriced


def limits_of(network: Network) -> str:
    """Both sentences below; empty for a network of which everything is known."""
    return " ".join(filter(None, (pricing(network), bounds(network))))


def pricing(network: Network) -> str:
    """Which operators are not priced, so that the totals are lower bounds; empty where all are."""
    names = unpriced(network.plan) if network.is_traced else {}  # a recipe has no operators
    if not names:
        return ""
    listed = ", ".join(f"{count:,} × {name}" if count > 1 else name for name, count in names.items())
    return f"Not priced: {listed}. The multiply-adds are **at least** those shown."


def is_least(network: Network) -> bool:
    """Whether the multiply-adds are a lower bound."""
    return bool(pricing(network))


def is_bound(network: Network) -> bool:
    """Whether bytes and receptive field are lower bounds: only files have such operators."""
    return network.is_traced and lower_bounds(network.plan)


def bounds(network: Network) -> str:
    """What else is a lower bound where operators are known by their shapes alone; empty where none is."""
    if not is_bound(network):
        return ""
    return (
        "Some operators are none of the layers known here. Bytes saved for backward leave out what they "
        "save, and the receptive field what they see: both are **at least** what is shown."
    )


def counted(network: Network) -> str:
    """What is not known of the counters' rules for a traced network; empty where all of it is known."""
    if not is_bound(network):
        return ""
    return (
        "Some operators of this file are none of the layers known here. What each counter makes of them is "
        "not predicted: they are left as we count them."
    )
