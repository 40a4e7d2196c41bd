"""Equal modules as one class: its parameters, its children, and the arguments of each instance."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from resnet_core.code.fit import INNER, Fitter, Variable, agree, channel_relations
from resnet_core.code.layout import Expression, Text
from resnet_core.code.tree import Arg, Cat, Chain, Flow, Make, Node, Own, Sum
from resnet_core.code.unify import (
    ChainTemplate,
    MakeTemplate,
    OwnTemplate,
    Slot,
    Template,
    unify,
)


class Made(NamedTuple):
    """A call, and the condition under which it is made, if there is one."""

    text: Text
    condition: str = ""


class Sequence_(NamedTuple):
    """A sequence, and the condition under which it is made."""

    children: Parts
    condition: str = ""


Part: TypeAlias = "Made | Sequence_"
Parts: TypeAlias = "tuple[tuple[str, Part], ...]"


class Class(NamedTuple):
    """A class of the file. `out` says, by its parameters, how many channels an instance gives."""

    name: str
    base: str
    parameters: tuple[Variable, ...]
    definitions: tuple[tuple[str, str], ...]
    parts: Parts
    flow: Flow
    flags: tuple[tuple[str, str], ...]
    out: str

    def call(self, instance: int) -> Make:
        """The call that makes one of the instances it was found from."""
        args = [
            Arg(
                part.role, _value(part, instance), part.name if part.default is not None else "", part.default
            )
            for part in self.parameters
        ]
        return Make(self.name, tuple(args))


def _value(variable: Variable, instance: int) -> int | float | str | bool:
    value = variable.values[instance]
    assert value is not None
    return value


def class_of(nodes: Sequence[Node], taken: Collection[str], entry: bool, spliced: bool) -> Class:
    """The class of modules that are equal up to numbers."""
    template, fitter = unify(nodes), _fitter(nodes)
    assert not isinstance(template, MakeTemplate)
    slots = sorted(_slots(template), key=lambda slot: slot.values.count(None))
    texts = {id(slot): fitter.expression(slot) for slot in slots}
    asked = {
        id(part): fitter.flag(part.present, _flag_name(part)) for part in _optional(template, len(nodes))
    }
    flow = template.flow if isinstance(template, OwnTemplate) else ()
    flags = _flags(flow, fitter)
    outs = [node.out for node in nodes if isinstance(node, Own | Chain)]
    relations = channel_relations(fitter.variables, Slot("channels", tuple(outs), "", None))
    out = next((text for text, values in relations if agree(values, outs)), str(outs[0]))
    fitter.count([text for text in texts.values() if text] + list(asked.values()))
    fitter.count([text for _, text in flags])
    used = [part for part in fitter.variables if part.uses or f"{{{part.name}}}" in out]
    parameters = sorted(
        (part for part in used if not part.definition), key=lambda part: part.default is not None
    )
    resolve = fitter.resolved
    return Class(
        _name(nodes[0], template, taken, entry, spliced),
        "function" if spliced else "nn.Sequential" if isinstance(template, ChainTemplate) else "nn.Module",
        tuple(parameters),
        tuple((part.name, resolve(part.definition)) for part in used if part.definition and part.uses > 1),
        tuple((name, _part(child, texts, asked, resolve)) for name, child in template.children),
        flow,
        tuple((name, resolve(text)) for name, text in flags),
        out,
    )


def _fitter(nodes: Sequence[Node]) -> Fitter:
    given = [node for node in nodes if isinstance(node, Own | Chain)]
    inps, outs = [node.inp for node in given], [node.out for node in given]
    first = given[0]
    scales = isinstance(first, Own) and first.hint == "SqueezeExcitation"
    fitter = Fitter(inner=("squeezed", *INNER) if scales else INNER)
    fitter.base("channels", inps)
    if isinstance(first, Own) and any(isinstance(step, Cat) and () in step.parts for step in first.flow):
        fitter.base("growth", [out - inp for inp, out in zip(inps, outs, strict=True)])
    elif inps != outs:
        fitter.base("out_channels", outs)
    return fitter


def _children(template: Template) -> tuple[tuple[str, Template], ...]:
    return () if isinstance(template, MakeTemplate) else template.children


def _slots(template: Template) -> Iterator[Slot]:
    if isinstance(template, MakeTemplate):
        yield from template.slots
    else:
        for _, child in template.children:
            yield from _slots(child)


def _optional(template: Template, count: int, within: tuple[bool, ...] = ()) -> Iterator[Template]:
    """The parts that some instances lack though they have what the part stands in."""
    within = within or (True,) * count
    # Stochastic depth has no weights, and is not applied where it is not meant.
    if template.present != within and getattr(template, "function", None) != "DropPath":
        yield template
    if not isinstance(template, MakeTemplate):
        for _, child in template.children:
            yield from _optional(child, count, template.present)


def _flag_name(part: Template) -> str:
    """What an instance is called that has the part."""
    function = part.function if isinstance(part, MakeTemplate) else "nn.Sequential"
    names = {"": "activated", "SqueezeExcitation": "squeezed", "nn.BatchNorm2d": "normed"}
    return names.get(function, "longer")


def _flags(flow: Flow, fitter: Fitter) -> list[tuple[str, str]]:
    """The attribute that says of each instance whether it adds its input, where some do not."""
    links = [step.links for step in flow if isinstance(step, Sum) and {"identity", "none"} == set(step.links)]
    return [
        ("adds_input", fitter.flag([link == "identity" for link in part], "adds_input")) for part in links
    ]


def _part(template: Template, texts: dict[int, str | None], asked: dict[int, str], resolve: object) -> Part:
    assert callable(resolve)
    condition = resolve(asked.get(id(template), ""))
    match template:
        case MakeTemplate():
            return Made(_call(template, texts, resolve), condition)
        case ChainTemplate():
            parts = [(name, _part(child, texts, asked, resolve)) for name, child in template.children]
            return Sequence_(tuple(parts), condition)
        case _:
            raise AssertionError("a module with a forward of its own is a class already")


def _call(template: MakeTemplate, texts: dict[int, str | None], resolve: object) -> Text:
    assert callable(resolve)
    given = [(slot, texts[id(slot)]) for slot in template.slots]
    words = [(slot, resolve(text)) for slot, text in given if text is not None]
    if not template.function:
        return Expression(words[0][1])
    named = function_name(template.function, [slot.role for slot, _ in words])
    return Expression(named, tuple((slot.keyword, text) for slot, text in words))


def function_name(function: str, roles: list[str]) -> str:
    """The name of the class or function that is called."""
    return function


def literal(node: Make) -> Text:
    """A call with its numbers."""
    if not node.function:
        return Expression(str(node.args[0].value))
    given = [arg for arg in node.args if arg.default is None or arg.value != arg.default]
    return Expression(node.function, tuple((arg.keyword, str(arg.value)) for arg in given))


WORDS = {"nn.Conv2d": "Conv", "nn.Linear": "Linear", "nn.BatchNorm2d": "Norm", "": "Activation"}
MOST_WORDS = 6  # of a name


def _name(node: Node, template: Template, taken: Collection[str], entry: bool, spliced: bool) -> str:
    base = "Block"
    calls = [part.function for _, part in _children(template) if isinstance(part, MakeTemplate)]
    if entry:
        base = "Transition"
    elif spliced:
        base = "block"
    elif isinstance(node, Own) and "SelfAttention" in calls:
        base = "EncoderLayer"
    elif isinstance(node, Own) and any(isinstance(step, Cat) and () in step.parts for step in node.flow):
        base = "DenseLayer"
    elif isinstance(node, Own):
        base = node.hint
    elif calls and all(call in WORDS for call in calls):
        base = "".join(WORDS[call] for call in calls) if len(calls) <= MOST_WORDS else "Branch"
    return next(name for name in (base, *(f"{base}{n}" for n in range(2, 99))) if name not in taken)
