"""How an address under `/api/v1` reads its query, and what it says where it cannot."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from resnet_core import __version__
from resnet_core.api.answer import Answer, of_fault, problem
from resnet_core.checks import SpecError
from resnet_core.network import Network, UnknownNetworkError, named

__all__ = ["LONGEST", "NETWORK", "Endpoint", "Pairs", "answered", "etag", "network_of"]

LONGEST = 4_096  # characters of a query: a link of any network has fewer
MOST_FIELDS = 100
NETWORK = "network"
Pairs = Sequence[tuple[str, str]]


class Endpoint(NamedTuple):
    """What an address answers, in words; the names of what it reads; its media type; and the answer.

    `is_quick` where it is found within milliseconds for any network, so that no thread is woken for it.
    """

    summary: str
    reads: tuple[str, ...]
    kind: str
    answer: Callable[[Pairs], str]
    is_quick: bool = False


def answered(endpoint: Endpoint, query: str) -> Answer:
    """The answer of `endpoint` to a query, or why there is none."""
    try:
        return Answer(HTTPStatus.OK, endpoint.kind, endpoint.answer(_pairs(query)))
    except SpecError as fault:
        return of_fault(fault)
    except UnknownNetworkError as fault:
        return problem(HTTPStatus.NOT_FOUND, str(fault), NETWORK)


def etag(name: str, query: str) -> str:
    """Of the answer to a query by this version: equal queries have equal answers."""
    text = "\0".join((__version__, name, query))
    return f'"{hashlib.sha256(text.encode(errors="replace")).hexdigest()[:20]}"'


def network_of(pairs: Pairs) -> Network:
    """The network of a query: `network=NAME` or its link, with fields that replace its own; or fields alone.

    Pins and fields of pages are left out, so that the link of any page can be given. Raises `SpecError` for
    what must be repaired, and for what is not a field of a network.
    """
    own = dict(pairs)
    text = own.pop(NETWORK, "")
    first = named(text) if text else None
    address = named(f"?{urlencode({**(first.network.fields if first else {}), **own})}")
    faults = (*(first.faults if first else ()), *address.faults)
    for fault in faults:
        if fault.nearest is None:
            raise SpecError(fault.field.strip("'"), "is no field of a network", None)
        works = f"{fault.why}. The nearest that works is '?{address.network.link}'"
        raise SpecError(fault.field, works, fault.nearest)
    return address.network


def _pairs(query: str) -> Pairs:
    if len(query) > LONGEST:
        raise SpecError("query", f"{len(query):,} characters were given; allowed are {LONGEST:,}", None)
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise SpecError("query", f"more than {MOST_FIELDS} fields were given", None) from None
