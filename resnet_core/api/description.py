"""The interface described for programs: OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0)."""

from __future__ import annotations

from collections.abc import Mapping

from resnet_core import __version__
from resnet_core.api.addresses import NETWORK, Endpoint
from resnet_core.api.answer import JSON, PROBLEM
from resnet_core.api.runs import FIELDS

Value = dict[str, object]

WORDS = {
    NETWORK: "A name such as resnet50, or a link such as ?block=basic&depths=2-2-2-2. Fields of a link may "
    "also stand in the query itself, alone or beside a name; compare takes this field two to four times.",
    "against": "Another name or link; each line then says by how much the network differs from it.",
}
BAD, UNKNOWN, OFTEN = "what cannot be built", "no such network", "too many requests"


def described(endpoints: Mapping[str, Endpoint], has_runs: bool) -> Value:
    """The whole description; addresses are relative to that of the explorer."""
    paths = {f"/api/v1/{name}": {"get": _get(name, endpoint)} for name, endpoint in endpoints.items()}
    about = {
        "title": "ResNet explorer",
        "version": __version__,
        "description": "Exact costs of image networks: the numbers of the pages and of the terminal.",
    }
    runs = _runs() if has_runs else {}
    return {
        "openapi": "3.1.0",
        "info": about,
        "servers": [{"url": "/"}],
        "paths": {**paths, **runs},
        "components": {"schemas": {"Problem": PROBLEM_SCHEMA}},
    }


def _get(name: str, endpoint: Endpoint) -> Value:
    return {
        "operationId": name.partition(".")[0] + ("_drawing" if name.endswith(".svg") else ""),
        "summary": endpoint.summary,
        "parameters": [_parameter(field, name == "compare") for field in endpoint.reads],
        "responses": {
            "200": {"description": endpoint.summary, "content": {endpoint.kind: {}}},
            **_problems(("400", BAD), ("404", UNKNOWN), ("429", OFTEN)),
        },
    }


def _parameter(field: str, several: bool) -> Value:
    text: Value = {"type": "string"}
    schema = {"type": "array", "items": text, "minItems": 2, "maxItems": 4} if several else text
    return {"name": field, "in": "query", "description": WORDS[field], "schema": schema}


def _problems(*pairs: tuple[str, str]) -> Value:
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": words, "content": content} for status, words in pairs}


def _runs() -> Value:
    body = {"type": "object", "properties": {field: {} for field in FIELDS}, "required": ["experiment"]}
    begin = {
        "operationId": "begin_run",
        "summary": "Begin a run of an experiment, in the queue of this server",
        "requestBody": {"required": True, "content": {JSON: {"schema": body}}},
        "responses": {
            "201": {"description": "the id of the run", "content": {JSON: {}}},
            **_problems(("400", BAD), ("404", UNKNOWN), ("429", OFTEN)),
        },
    }
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    kinds: Value = {JSON: {}, "text/event-stream": {}}
    found = {"200": {"description": "its state and events", "content": kinds}}
    one: Value = {"parameters": [id], "responses": {**found, **_problems(("404", "no such run"))}}
    look = {"operationId": "read_run", "summary": "Read a run; renews its lease", **one}
    cancel = {"operationId": "cancel_run", "summary": "End a run", **one}
    return {"/api/v1/runs": {"post": begin}, "/api/v1/runs/{id}": {"get": look, "delete": cancel}}


PROBLEM_SCHEMA: Value = {
    "type": "object",
    "description": "RFC 9457; `nearest` is the value of `field` closest to the given one that works.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "field": {"type": "string"},
        "nearest": {},
    },
    "required": ["title", "status", "detail"],
}
