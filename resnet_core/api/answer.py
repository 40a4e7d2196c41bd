"""An answer of the interface: a text with its media type, or a problem in words (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import NamedTuple

from resnet_core.checks import SpecError

__all__ = ["JSON", "Answer", "as_json", "of_fault", "problem"]

JSON, PROBLEM = "application/json", "application/problem+json"


class Answer(NamedTuple):
    """A response: its status, its media type and its text."""

    status: int
    kind: str
    text: str


def as_json(value: object, status: int = HTTPStatus.OK) -> Answer:
    """`value` as JSON."""
    return Answer(status, JSON, json.dumps(value, ensure_ascii=False) + "\n")


def problem(status: int, detail: str, field: str = "", nearest: object = None) -> Answer:
    """Why a request cannot be answered; `nearest` is the value of `field` closest to it that works."""
    about = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    more = {"field": field} if field else {}
    works = {} if nearest is None else {"nearest": nearest}
    return Answer(status, PROBLEM, json.dumps({**about, **more, **works}, default=str) + "\n")


def of_fault(fault: SpecError) -> Answer:
    """A value that cannot be built."""
    return problem(HTTPStatus.BAD_REQUEST, str(fault), fault.field, fault.nearest)
