"""The body of a request for a run: an experiment, its network and its settings, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from resnet_core.api.addresses import NETWORK, network_of
from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.table import TABLE, Table

__all__ = ["FIELDS", "MOST_BYTES", "request_of"]

MOST_BYTES = 65_536
FIELDS = ("experiment", NETWORK, "settings", "seed", "device")
FILE = "_file"  # how settings end that name a file on the server: those are made by uploads alone


def request_of(body: bytes, visitor: str, table: Table = TABLE) -> Request:
    """The checked request of a body. Raises `SpecError` or `UnknownNetworkError`; nothing is repaired."""
    given = _fields(body)
    settings = given.get("settings", {})
    if not isinstance(settings, Mapping):
        raise SpecError("settings", "the settings are given as names with values", {})
    for name in settings:
        if str(name).endswith(FILE):
            raise SpecError(name, "files are given on the pages alone", None)
    text = given.get(NETWORK, "")
    if not isinstance(text, str):
        raise SpecError(NETWORK, "a name such as resnet50 or a link is a text", "resnet50")
    network = network_of(_pairs(text))
    rest = {name: given[name] for name in ("seed", "device") if name in given}
    experiment = given.get("experiment", "")
    request = Request(
        experiment,  # type: ignore[arg-type]  # it checks its own types
        network.recipe,
        network.input,
        settings,
        **rest,  # type: ignore[arg-type]
        visitor=visitor,
    )
    return checked(request, table)


def _pairs(text: str) -> list[tuple[str, str]]:
    """A link as its fields, and a name as the field `network`."""
    is_link = "?" in text or "=" in text
    return parse_qsl(text.partition("?")[2] or text) if is_link else [(NETWORK, text)] if text else []


def _fields(body: bytes) -> Mapping[str, object]:
    if len(body) > MOST_BYTES:
        raise SpecError("body", f"{len(body):,} bytes were given; allowed are {MOST_BYTES:,}", None)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise SpecError("body", "the body is one JSON object", None) from None
    if not isinstance(given, dict) or not set(given) <= set(FIELDS):
        raise SpecError("body", f"the body is an object with the fields {', '.join(FIELDS)}", None)
    return given
