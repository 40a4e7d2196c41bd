"""A network with the images it reads, as text and back: links, pins and names, repaired where they cannot be.

The page and the terminal read links by these rules.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import NamedTuple, TypeAlias
from urllib.parse import parse_qsl, urlencode

from resnet_core.checks import SpecError
from resnet_core.cost import Cost, price
from resnet_core.plan import Plan, depth_of, laid_out, not_built, readable
from resnet_core.readers.parts import Part, parts_of
from resnet_core.search.limits import SHOWN, within
from resnet_core.search.saved_once import saved_of
from resnet_core.spec import (
    ArchSpec,
    Input,
    Shown,
    Spec,
    Traced,
    as_resnet,
    read_query,
    reads_signals,
    to_query,
)
from resnet_core.traced.network import FILE
from resnet_core.zoo import PUBLISHED, ZOO

__all__ = [
    "MOST_PINS",
    "PIN",
    "Address",
    "Network",
    "UnknownNetworkError",
    "fitted",
    "named",
    "pin_fields",
    "pin_text",
    "read_address",
    "read_link",
    "read_pin",
]

PIN = "pin"
MOST_PINS = 3
PINS = (PIN, *(f"{PIN}{place}" for place in range(2, MOST_PINS + 1)))  # their names in a link
SHORT = {"teach": "lessons.teach"}  # fields of pages that links may name without their page
TRACKERS = re.compile(r"utm_\w+|[a-z]*clid|mc_[ce]id|igshid|ref")  # what mailers and portals add to links


Files: TypeAlias = Mapping[str, Traced]
NO_FILES: Files = MappingProxyType({})


class UnknownNetworkError(ValueError):
    """A name that no network of the zoo has; the message says which are close."""


@dataclass(frozen=True)
class Network:
    """A network and the images it reads; the two fit together, so it can be unfolded."""

    spec: Shown = field(default_factory=ArchSpec)
    input: Input = field(default_factory=Input)

    @cached_property
    def link(self) -> str:
        """The part of the address after `?`; empty for ResNet-50."""
        return urlencode(self.fields)

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The same as texts by name."""
        return MappingProxyType(to_query(self.spec, self.input))

    @property
    def is_residual(self) -> bool:
        """Whether it is a residual network, or a plain one of the same blocks."""
        return isinstance(self.spec, ArchSpec)

    @property
    def resnet(self) -> ArchSpec:
        """The spec, for what serves residual networks alone. Raises `SpecError` for another family."""
        return as_resnet(self.spec)

    @property
    def reads_signals(self) -> bool:
        """Whether it reads signals, of a length alone, and not images."""
        return reads_signals(self.spec)

    @property
    def is_traced(self) -> bool:
        """Whether it is a network of a file: known by its operators and shapes, and not built."""
        return isinstance(self.spec, Traced)

    @property
    def recipe(self) -> Spec:
        """The spec, for what builds or changes a network. Raises `SpecError` for that of a file."""
        if isinstance(self.spec, Traced):
            raise not_built(self.spec)
        return self.spec

    @cached_property
    def plan(self) -> Plan:
        """The network, laid out for its images."""
        return laid_out(self.spec, self.input)

    @cached_property
    def depth(self) -> int:
        """The weighted layers on its longest path."""
        return depth_of(self.spec, self.input)

    @cached_property
    def cost(self) -> Cost:
        """The price of the whole."""
        return price(self.plan)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that pages show one by one, from the image to the classes."""
        return parts_of(self.plan, saved=saved_of(self.spec, self.input))


class Address(NamedTuple):
    """What an address asks for: a network, repaired, the pinned ones as text, and fields that pages keep."""

    network: Network
    faults: tuple[SpecError, ...]
    pins: tuple[str, ...]
    page_fields: Mapping[str, str]


@lru_cache(maxsize=32)
def fitted(spec: Shown, input: Input) -> tuple[Network, tuple[SpecError, ...]]:
    """The network within what can be shown, with an image large enough, and an error for each move."""
    input, too_small = readable(spec, input)
    if isinstance(spec, Traced):
        return Network(spec, input), too_small
    spec, input, too_large = within(spec, input, SHOWN)
    return Network(spec, input), (*too_small, *too_large)


def read_address(query: Mapping[str, str], files: Files = NO_FILES) -> Address:
    """What the fields of an address ask for. A name with a dot is a page's own, such as `explore.block`."""
    query = {SHORT.get(name, name): text for name, text in query.items() if not TRACKERS.fullmatch(name)}
    fields = {name: text for name, text in query.items() if name not in PINS and "." not in name}
    network, faults = read_link(urlencode(fields), files)
    page_fields = {name: text for name, text in query.items() if "." in name}
    pins = tuple(query[name] for name in PINS if query.get(name))
    return Address(network, faults, pins, page_fields)


def read_link(link: str, files: Files = NO_FILES) -> tuple[Network, tuple[SpecError, ...]]:
    """The nearest network that works to the one of a link, and an error for each field left out or moved.

    `files` are the networks of files, by digest, that a link can name.
    """
    if FILE not in link:
        return _read_link(link)
    query = dict(parse_qsl(link))
    traced = files.get(query.get(FILE, ""))
    if traced is None:
        return _read_link(link)
    _, given, faults = read_query({name: text for name, text in query.items() if name in ("batch", "dtype")})
    network, more = fitted(traced, replace(traced.input, batch=given.batch, dtype=given.dtype))
    return network, faults + more


@lru_cache(maxsize=256)
def _read_link(link: str) -> tuple[Network, tuple[SpecError, ...]]:
    spec, input, faults = read_query(dict(parse_qsl(link, keep_blank_values=True)))
    network, more = fitted(spec, input)
    return network, faults + more


def pin_text(network: Network) -> str:
    """The network as the value of one parameter of a link: `block=basic,depths=2-2-2-2`."""
    query = to_query(network.spec, network.input) or {"block": ArchSpec().block}
    return ",".join(f"{name}={value}" for name, value in query.items())


def pin_fields(pins: Sequence[str]) -> dict[str, str]:
    """The pinned networks as the parameters of a link: `pin`, `pin2` and `pin3`."""
    return dict(zip(PINS, pins, strict=False))


def read_pin(text: str, files: Files = NO_FILES) -> tuple[Network, tuple[SpecError, ...]]:
    """The network of `pin_text`, and an error for each field left out or moved."""
    pairs = (part.partition("=") for part in text.split(","))
    return read_link(urlencode({name: value for name, _, value in pairs}), files)


def named(text: str) -> Address:
    """The network of a name of the zoo, or of a link: `?block=basic&depths=2-2`, or such an address in full.

    Raises `UnknownNetworkError` for other text.
    """
    if text in ZOO:
        return Address(Network(ZOO[text], PUBLISHED[text].input), (), (), {})
    if "?" not in text and "://" not in text:
        raise UnknownNetworkError(_unknown(text))
    return read_address(dict(parse_qsl(text.partition("?")[2].partition("#")[0], keep_blank_values=True)))


def _unknown(text: str) -> str:
    close = get_close_matches(text[:60].lower(), ZOO, n=3, cutoff=0.5)
    quoted = repr(text if len(text) <= 60 else text[:57] + "...")
    known = f"the closest are {', '.join(close)}" if close else "--help lists the names"
    return f"no network is called {quoted}; {known}. A link has a ?, as in '?block=basic&depths=2-2-2-2'"


class _Callable(ModuleType):
    """`resnet_core.network` is this module and, at a prompt, the function that reads a network: both."""

    def __call__(self, given: object = "", *, image: object = None, **fields: object) -> object:
        """See `resnet_core.prompt.network.network`."""
        # By name: it stands above this module.
        return import_module("resnet_core.prompt.network").network(given, image=image, **fields)


sys.modules[__name__].__class__ = _Callable
