"""A network and its twins, which differ from it in one choice, so that a difference has one cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, get_args
from urllib.parse import parse_qsl, urlencode

from resnet_core.checks import SpecError, check_choice
from resnet_core.spec import ArchSpec, Init, Input, Scheme, Spec, Start, as_resnet, family_name, read_query

ASKED, PINNED = "asked", "pinned"
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
ZERO_GAMMA = "zero_gamma"
PLAIN, NO_NORM, PLAIN_NO_NORM = "plain", "no_norm", "plain_no_norm"
TWO_BY_TWO = (PLAIN, NO_NORM, PLAIN_NO_NORM)  # with the network itself: batch norm by shortcut
CHANGES: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        PLAIN: {"shortcut": "none", "drop_path": 0.0},
        "identity": {"shortcut": "identity"},
        "projection": {"shortcut": "projection"},
        "pre": {"order": "pre"},
        NO_NORM: {"norm": "none"},
        PLAIN_NO_NORM: {"shortcut": "none", "drop_path": 0.0, "norm": "none"},
    }
)
STARTS: Mapping[Start, Mapping[str, object]] = MappingProxyType(
    {"skipinit": {"norm": "none"}, "rezero": {}, "layer_scale": {}, "fixup": {"norm": "none"}}
)
"""What else a start changes: two of them are made for networks without normalisation."""
FOR_CHAINS = "fixup"  # its rules are for branches that are a chain of convolutions
TWINS = (*CHANGES, ZERO_GAMMA, *STARTS, *SCHEMES)


class Variant(NamedTuple):
    """One of the networks that are compared: `name` is `ASKED`, a name of `TWINS`, or `PINNED`."""

    name: str
    spec: Spec
    scheme: Scheme
    zero_gamma: bool = False
    start: Start = "usual"

    @property
    def label(self) -> str:
        """Its name for a reader."""
        return "the network" if self.name == ASKED else self.name.replace("_", " ")

    def init(self, seed: int) -> Init:
        """How its weights are initialised."""
        return Init(self.scheme, self.zero_gamma, seed)


def read_twins(text: str) -> tuple[str, ...]:
    """The names in a text such as `plain,pre`, each once. Raises `SpecError` for a name not in `TWINS`."""
    names = tuple(dict.fromkeys(filter(None, text.split(","))))
    for name in names:
        check_choice("twins", name, TWINS)
    return names


def variants(spec: Spec, scheme: Scheme, twins: str, pinned: str = "") -> tuple[Variant, ...]:
    """`spec`, its twins, and the network of the link `pinned`; each network once, impossible ones left out.

    Where `spec` is plain, its twin "plain" is the residual one: `identity`, or else `projection`.
    A pinned network gets the image channels and classes of `spec`, since both see the same images.
    """
    first = Variant(ASKED, spec, scheme)
    by_choice = {first[1:]: first}
    for name in _other_than(spec, read_twins(twins)):
        try:
            twin = _twin(first, name)
        except SpecError:
            continue  # such as an identity shortcut for a network that narrows
        by_choice.setdefault(twin[1:], twin)
    if pinned:
        other = Variant(PINNED, _read(pinned, spec), scheme)
        by_choice.setdefault(other[1:], other)
    return tuple(by_choice.values())


def check_twins(spec: Spec, twins: str) -> None:
    """Raises `SpecError` where a network that is not residual is to stand beside a twin that it cannot have.

    Of the usual list it has none, which is no fault. A residual network stands beside those that it has.
    """
    if isinstance(spec, ArchSpec) or twins == PLAIN:
        return
    possible = ",".join(name for name in TWINS if _can_be(spec, name))
    for name in read_twins(twins):
        if not _can_be(spec, name):
            family = family_name(spec)
            why = f"{name} was given, which no {family} network can be; allowed are {possible}, or none"
            raise SpecError("twins", why, possible)


def _can_be(spec: Spec, name: str) -> bool:
    try:
        _twin(Variant(ASKED, spec, SCHEMES[0]), name)
    except SpecError:
        return False
    return True


def link_of(query: Mapping[str, str]) -> str:
    """A network as the text that `pinned` takes; never empty."""
    return urlencode(query) or "block=bottleneck"


def _other_than(spec: Spec, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        plain = isinstance(spec, ArchSpec) and spec.shortcut == "none"
        yield _residual(as_resnet(spec)) if name == PLAIN and plain else name


def _residual(plain: ArchSpec) -> str:
    try:
        replace(plain, shortcut="identity")
    except SpecError:
        return "projection"
    return "identity"


def _twin(variant: Variant, name: str) -> Variant:
    if name in SCHEMES:
        return variant._replace(name=name, scheme=name)
    if name == ZERO_GAMMA:
        if {*as_resnet(variant.spec).norms} == {"none"}:
            raise SpecError(name, "a network without normalisation has no gamma", "batch")
        return variant._replace(name=name, zero_gamma=True)
    if name in STARTS:
        return _started(variant, next(start for start in STARTS if start == name))
    changes = CHANGES[name]
    if not changes.keys() <= vars(variant.spec).keys():
        raise SpecError(name, "a network of this family has no such choice", None)
    return variant._replace(name=name, spec=_changed(variant.spec, changes))


def _changed(spec: Spec, changes: Mapping[str, object]) -> Spec:
    """What is said of the norm is said of all stages."""
    every = {"stage_norms": ()} if isinstance(spec, ArchSpec) and "norm" in changes else {}
    return replace(spec, **changes, **every)  # type: ignore[arg-type]


def _started(variant: Variant, start: Start) -> Variant:
    spec = as_resnet(variant.spec)
    if spec.shortcut == "none":
        raise SpecError(start, "a plain network has no branch beside a shortcut", "identity")
    if start == FOR_CHAINS and (spec.attention != "none" or spec.scales > 1):
        raise SpecError(start, "it is defined for branches that are a chain of convolutions", "none")
    return variant._replace(name=start, spec=_changed(spec, STARTS[start]), start=start)


def _read(link: str, like: Spec) -> Spec:
    images = vars(Input())
    query = {name: text for name, text in parse_qsl(link, keep_blank_values=True) if name not in images}
    spec, _, faults = read_query(query)
    if faults:
        raise SpecError(PINNED, faults[0].why, "")
    return replace(spec, in_channels=like.in_channels, num_classes=like.num_classes)
