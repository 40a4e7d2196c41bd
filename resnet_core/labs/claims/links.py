"""Links to the state of a page that proves a claim."""

from __future__ import annotations

from urllib.parse import urlencode

from resnet_core.labs.claims.claim import Link
from resnet_core.network import PIN, Network, pin_text
from resnet_core.spec import Input, Spec, to_query
from resnet_core.zoo import PUBLISHED, ZOO

DEGRADATION = Link("training", "training.first=none")
RACE = "identity_race"


def network(name: str) -> Network:
    """A network of the zoo with the images that it is published for."""
    return Network(ZOO[name], PUBLISHED[name].input)


def on_page(page: str, name: str, pin: str = "", **fields: str) -> Link:
    """A page with a network, the one that it is compared with, and fields of the page's own."""
    own = {f"{page}.{field}": text for field, text in fields.items()}
    pinned = {PIN: pin_text(network(pin))} if pin else {}
    return Link(page, _joined(to_query(ZOO[name], PUBLISHED[name].input) | pinned | own))


def explore(name: str, pin: str = "", **fields: str) -> Link:
    """The network, drawn and counted; `block` is the part that is opened."""
    return on_page("explore", name, pin, **fields)


def explore_spec(spec: Spec, input: Input, **fields: str) -> Link:
    """The same for a network that is not in the zoo."""
    return Link("explore", _joined(to_query(spec, input) | {f"explore.{k}": v for k, v in fields.items()}))


def block_lab(**fields: int) -> Link:
    """Blocks side by side; the usual setting is 256 channels, ratio 4, maps of 56 x 56."""
    return Link("block-lab", _joined({f"block-lab.{name}": str(value) for name, value in fields.items()}))


def question(name: str) -> Link:
    """A comparison of trainings, with its recorded run shown."""
    fields = {"part": "guess", "question": name, "guess": f"{name}:none"}
    return Link("training", _joined({f"training.{field}": text for field, text in fields.items()}))


def gradients(name: str = "cifar_resnet56", **fields: str) -> Link:
    """Norms across the depth of a network and its twins."""
    return on_page("gradients", name, **fields)


def lesion(network: str, deleted: str = "") -> Link:
    """A trained network of which blocks are deleted: "residual56" without "1.0"."""
    return Link(
        "lesion", _joined({"lesion.network": network} | ({"lesion.deleted": deleted} if deleted else {}))
    )


def _joined(fields: dict[str, str]) -> str:
    return urlencode(fields, safe=",:-")
