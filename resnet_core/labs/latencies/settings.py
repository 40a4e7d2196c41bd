"""Which networks are timed beside the one of the request, and the memory that they take together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from resnet_core.checks import SpecError
from resnet_core.labs.settings import Settings, typed
from resnet_core.network import MOST_PINS, Network, pin_text, read_pin
from resnet_core.plan import unfold
from resnet_core.readers.footprint import allocated, resident
from resnet_core.search.trainable import check_norms
from resnet_core.spec import Input, Spec

JOINT = ";"


@dataclass(frozen=True)
class LatenciesSettings:
    """`others` are the networks after the first, as pins of a link, joined by `;`. There may be none."""

    others: str = ""

    def __post_init__(self) -> None:
        """Raises `SpecError` for too many, and for one that cannot be read or run as it stands."""
        texts = self.others.split(JOINT) if self.others else []
        if len(texts) > MOST_PINS:
            raise SpecError("others", f"{len(texts)} networks were given; allowed are {MOST_PINS}", "")
        for text in texts:
            network, faults = read_pin(text)
            if faults:
                raise SpecError("others", f"{faults[0].field}: {faults[0].why}", pin_text(network))
            check_norms(network.recipe, network.input, training=False)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks after the first."""
        return tuple(read_pin(text)[0] for text in self.others.split(JOINT)) if self.others else ()


def latencies_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for a setting or a value that does not exist."""
    return vars(typed(LatenciesSettings, given))


def joined(others: Sequence[Network]) -> str:
    """Networks as the setting `others`."""
    return JOINT.join(map(pin_text, others))


def latencies_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `latencies.run` on a processor: all networks are held at once."""
    others = typed(LatenciesSettings, settings).networks
    return sum(resident(each.plan) for each in (Network(spec, input), *others))


def latencies_memory_on_accelerator(spec: Spec, input: Input, settings: Settings) -> int:
    """The same where libraries take none of the memory."""
    others = typed(LatenciesSettings, settings).networks
    return allocated(unfold(spec, input)) + sum(allocated(each.plan) for each in others)
