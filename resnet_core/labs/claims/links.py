"""Links to the state of a page that proves a claim."""

from __future__ import annotations

from urllib.parse import urlencode

from resnet_core.labs.claims.claim import Link
from resnet_core.labs.gradients import recorded
from resnet_core.labs.gradients.points import Quantity
from resnet_core.labs.gradients.twins import TWO_BY_TWO
from resnet_core.network import PIN, Network, pin_text
from resnet_core.spec import to_query
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
    return Link(page, joined(to_query(ZOO[name], PUBLISHED[name].input) | pinned | own))


def explore(name: str, pin: str = "", block: str = "") -> Link:
    """The network, drawn and counted; `block` is the part that is opened."""
    return on_page("explore", name, pin, **({"block": block} if block else {}))


def changed(name: str, **fields: str) -> Link:
    """Explore with a network of the zoo and other fields of its address, such as `height`."""
    there = explore(name)
    return there._replace(query="&".join(filter(None, (there.query, joined(fields)))))


def block_lab(**fields: int) -> Link:
    """Blocks side by side; the usual setting is 256 channels, ratio 4, maps of 56 x 56."""
    return Link("block-lab", joined({f"block-lab.{name}": str(value) for name, value in fields.items()}))


def question(name: str) -> Link:
    """A comparison of trainings, with its recorded run shown."""
    fields = {"part": "guess", "question": name, "guess": f"{name}:none"}
    return Link("training", joined({f"training.{field}": text for field, text in fields.items()}))


def gradients(name: str = "cifar_resnet56", **fields: str) -> Link:
    """Norms across the depth of a network and its twins."""
    return on_page("gradients", name, **fields)


def two_by_two(shown: Quantity) -> Link:
    """ResNet-56 with and without shortcuts and batch norm, as recorded, and the number that is drawn."""
    return gradients(recorded.NAME, twins=",".join(TWO_BY_TWO), shown=shown)


def lesion(network: str, deleted: str = "") -> Link:
    """A trained network of which blocks are deleted: "residual56" without "1.0"."""
    return Link(
        "lesion", joined({"lesion.network": network} | ({"lesion.deleted": deleted} if deleted else {}))
    )


def joined(fields: dict[str, str]) -> str:
    """The fields as the part of an address after the question mark."""
    return urlencode(fields, safe=",:-")
