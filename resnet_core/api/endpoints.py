"""What each address under `/api/v1` answers: the same as the terminal and the pages, from one place.

Every answer takes the fields of the query, in their order, and raises `SpecError` or `UnknownNetworkError`
for what it cannot read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from types import MappingProxyType

from resnet_core.api.addresses import NETWORK, Endpoint, Pairs, network_of
from resnet_core.api.answer import JSON, as_json
from resnet_core.checks import SpecError, check_choice
from resnet_core.cli import compare, side_by_side
from resnet_core.code.network import write_code
from resnet_core.cost import price
from resnet_core.network import named
from resnet_core.plan import Plan
from resnet_core.readers.field import receptive_field
from resnet_core.readers.records import totals
from resnet_core.search.comparison_files import CONVENTION
from resnet_core.search.names import name_of
from resnet_core.search.saved_once import saved_bytes
from resnet_core.zoo import PUBLISHED, ZOO

__all__ = ["ENDPOINTS"]

AGAINST = "against"


@lru_cache(maxsize=1)
def _zoo() -> str:
    networks = [_about(name) for name in ZOO]
    return as_json({"networks": networks}).text


def _about(name: str) -> dict[str, object]:
    network = named(name).network
    return {
        "name": name,
        "title": name_of(network.spec),
        "family": network.fields.get("family", "resnet"),
        "link": f"?{network.link}",
        **price(network.plan)._asdict(),
        "errors": [asdict(errors) for errors in PUBLISHED[name].errors],
    }


def _networks(pairs: Pairs) -> str:
    if pairs:
        raise SpecError("query", f"{pairs[0][0]!r} was given; the list of all networks reads no field", None)
    return _zoo()


def _cost(pairs: Pairs) -> str:
    network = network_of(pairs)
    field = receptive_field(network.plan)[-1]
    whole = {
        "network": name_of(network.spec),
        "link": f"?{network.link}",
        "input": vars(network.input),
        "totals": totals(network.plan, saved_bytes(network.spec, network.input)),
        "receptive_field": "whole image" if field.whole else field.size,
        "convention": CONVENTION,
    }
    return as_json(whole).text


def _table(pairs: Pairs) -> str:
    beside = [text for name, text in pairs if name == AGAINST]
    against: Plan | None = network_of([(NETWORK, beside[-1])]).plan if beside else None
    network = network_of([pair for pair in pairs if pair[0] != AGAINST])
    return compare.as_json(network.plan, against)


def _compare(pairs: Pairs) -> str:
    for name, _ in pairs:
        check_choice("query", name, [NETWORK])
    text, _ = side_by_side.compared([text for _, text in pairs], "json")
    return text


def _code(pairs: Pairs) -> str:
    return write_code(network_of(pairs).recipe)


ENDPOINTS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "networks": Endpoint("The published networks, with their costs and errors", (), JSON, _networks),
        "cost": Endpoint("What a network costs, in all", (NETWORK,), JSON, _cost, is_quick=True),
        "table": Endpoint(
            "What each block costs, and by how much it differs", (NETWORK, AGAINST), JSON, _table
        ),
        "compare": Endpoint("Two to four networks side by side", (NETWORK,), JSON, _compare),
        "code": Endpoint("A PyTorch file that needs torch alone", (NETWORK,), "text/x-python", _code),
    }
)
