"""Results as one JSON text that a person can keep, give away and bring back."""

from __future__ import annotations

import json
from collections.abc import Iterable

from resnet_core.jobs.result import Result, ResultError, from_json, to_json

FORMAT = 1


def written(results: Iterable[Result]) -> str:
    """What `read` reads, in the same order."""
    return json.dumps({"format": FORMAT, "results": [to_json(result) for result in results]})


def read(text: str) -> list[Result]:
    """The results that `written` wrote, all or none. Raises `ResultError`, in words for a person."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise ResultError("This is not a file of results: it is no JSON.") from fault
    if (
        not isinstance(read, dict)
        or read.get("format") != FORMAT
        or not isinstance(read.get("results"), list)
    ):
        raise ResultError(f"This is not a file of results of format {FORMAT}.")
    return [from_json(item) for item in read["results"]]
