"""A request to run an experiment: a frozen, checked value with a JSON form, and the key of its result."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NewType

from resnet_core.checks import SpecError, check_count, shown
from resnet_core.labs.experiment import Table
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec, read_query, to_query

JobId = NewType("JobId", str)
"""One visitor's claim on one run. It cannot be guessed, and whoever has it may read the results."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
DEVICE = re.compile(r"[a-z]{1,10}(:[0-9]{1,3})?")
MAX_SETTINGS = 32
MAX_TEXT = 500


@dataclass(frozen=True)
class Request:
    """One run of one experiment. Raises `SpecError` for values that no table of experiments accepts."""

    experiment: str
    spec: Spec
    input: Input = field(default_factory=Input)
    settings: Settings = field(default_factory=dict)
    seed: int = 0
    device: str = "cpu"
    visitor: str = ""

    def __post_init__(self) -> None:
        _check_text("experiment", self.experiment, NAME, "forward")
        _check_text("device", self.device, DEVICE, "cpu")
        check_count("seed", self.seed, 0, 2**63 - 1)
        if type(self.visitor) is not str or len(self.visitor) > MAX_TEXT:
            raise SpecError("visitor", f"{shown(self.visitor)} was given; allowed is a short text", "")
        if not isinstance(self.settings, Mapping) or len(self.settings) > MAX_SETTINGS:
            raise SpecError("settings", f"allowed are at most {MAX_SETTINGS} names with values", {})
        for name, value in self.settings.items():
            _check_setting(name, value)
        object.__setattr__(self, "settings", MappingProxyType(dict(sorted(self.settings.items()))))

    def with_batch(self, batch: int) -> Request:
        """This request with another number of images."""
        return replace(self, input=replace(self.input, batch=batch))


def to_json(request: Request) -> dict[str, object]:
    """`request` as plain values; the network and the images in their text form for links."""
    plain = {name: value for name, value in vars(request).items() if name not in ("spec", "input")}
    return {**plain, "settings": dict(request.settings), "network": to_query(request.spec, request.input)}


def from_json(asked: object) -> Request:
    """The request that `to_json` wrote. Raises `SpecError` for anything else; nothing is repaired."""
    names = {"experiment", "network", "settings", "seed", "device", "visitor"}
    if not isinstance(asked, Mapping) or asked.keys() != names:
        raise SpecError("request", f"a request has exactly the fields {', '.join(sorted(names))}", None)
    network = asked["network"]
    if not isinstance(network, Mapping):
        raise SpecError("network", "the network is given as names and texts, as in a link", {})
    spec, input, faults = read_query(network)
    if faults:
        raise faults[0]
    rest = {name: value for name, value in asked.items() if name != "network"}
    return Request(spec=spec, input=input, **rest)


def checked(request: Request, table: Table) -> Request:
    """`request` with every setting filled in. Raises `SpecError` if the table cannot run it."""
    experiments = table.experiments
    if request.experiment not in experiments:
        why = f"{shown(request.experiment)} was given; allowed are {', '.join(experiments)}"
        raise SpecError("experiment", why, next(iter(experiments)))
    experiment = experiments[request.experiment]
    settings = experiment.settings(request.settings)
    table.check(request.experiment, request.spec, request.input)
    return replace(request, settings=settings)


def files_of(request: Request) -> list[str]:
    """The paths in the settings of `request`, on the machine of the server."""
    return [str(value) for name, value in request.settings.items() if name.endswith("_file") and value]


def memory_of(table: Table) -> Callable[[Request], int]:
    """A function that estimates the peak memory, in bytes, of a request of this table."""
    return lambda request: table.experiments[request.experiment].memory_on(request.device)(
        request.spec, request.input, request.settings
    )


def key(request: Request, code: str, device: str) -> str:
    """Equal for requests with equal results: without the visitor, with the code and the device's label."""
    asked = to_json(replace(request, visitor="", device="cpu"))
    text = json.dumps([asked, code, device], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_text(name: str, given: object, pattern: re.Pattern[str], nearest: str) -> None:
    if type(given) is not str or not pattern.fullmatch(given):
        raise SpecError(name, f"{shown(given)} was given; allowed is a name such as {nearest}", nearest)


def _check_setting(name: object, value: object) -> None:
    _check_text("settings", name, NAME, "batch")
    if type(value) not in (bool, int, float, str):
        raise SpecError(str(name), f"{shown(value)} was given; allowed is a single number or text", None)
    if isinstance(value, float) and not math.isfinite(value):
        raise SpecError(str(name), f"{value} was given; allowed is a finite number", 0.0)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise SpecError(
            str(name), f"{len(value)} letters were given; allowed are {MAX_TEXT}", value[:MAX_TEXT]
        )
