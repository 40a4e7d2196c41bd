"""The classes of a file as Python text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resnet_core.code.classes import Class, Made, Part, Parts, literal
from resnet_core.code.flow import forward
from resnet_core.code.kinds import nodes_in
from resnet_core.code.layout import Expression, Text, lines
from resnet_core.code.rows import sections
from resnet_core.code.table import Loop, Target, table
from resnet_core.code.tree import Chain, Children, Make, Node, Own, Stages
from resnet_core.code.words import docstring

BODY = " " * 8
INNER = BODY + "    "


def class_text(made: Class) -> list[str]:
    """The lines of a class that blocks or parts of blocks share."""
    parameters = [part.parameter for part in made.parameters]
    if made.base == "function":
        return _function(made, parameters)
    text = Expression("def __init__", tuple(("", part) for part in ["self", *parameters]))
    head = lines("", text, " -> None:", "    ")
    body = [f"{BODY}{name} = {definition}" for name, definition in made.definitions]
    if made.base == "nn.Sequential":
        inner = _chain_body(made.parts)
        return [f"class {made.name}(nn.Sequential):", *docstring(made), "", *head, *body, *inner]
    body = [f"{BODY}super().__init__()", *body]
    for name, text_ in made.flags:
        body.append(f"{BODY}self.{name} = {text_}")
    for name, part in made.parts:
        body += _attribute(name, part)
    return [
        f"class {made.name}(nn.Module):",
        *docstring(made),
        "",
        *head,
        *body,
        "",
        *forward(made.flow),
    ]


def _function(made: Class, parameters: list[str]) -> list[str]:
    head = lines("", Expression(f"def {made.name}", tuple(("", part) for part in parameters)), " -> list[nn.Module]:", "")
    items = tuple(("", part.text) for _, part in made.parts if isinstance(part, Made))
    listed = [f"    {line.removeprefix(BODY)}" for line in _bracketed(items)]
    return [*head, *docstring(made), *listed]


def _bracketed(items: tuple[tuple[str, Text], ...]) -> list[str]:
    body = [line for _, item in items for line in lines("", item, ",", INNER)]
    return [f"{BODY}return [", *body, f"{BODY}]"]


def _chain_body(parts: Parts) -> list[str]:
    if not any(_condition(part) for _, part in parts):
        return lines("", _sequence_text(parts, "super().__init__"))
    found = [f"{BODY}super().__init__()"]
    for name, part in parts:
        found += _appended("self", name, part)
    return found


def _condition(part: Part) -> str:
    return part.condition


def _appended(target: str, name: str, part: Part) -> list[str]:
    indent = INNER if part.condition else BODY
    text = part.text if isinstance(part, Made) else _sequence_text(part.children)
    added = lines("", Expression(f"{target}.append", (("", text),)), indent=indent)
    return [f"{BODY}if {part.condition}:", *added] if part.condition else added


def _attribute(name: str, part: Part) -> list[str]:
    if isinstance(part, Made):
        text: Text = part.text
    elif any(child.condition for _, child in part.children):
        found = [f"{BODY}self.{name} = nn.Sequential()"]
        for key, child in part.children:
            found += _appended(f"self.{name}", key, child)
        return found
    else:
        text = _sequence_text(part.children)
    if not part.condition:
        return _assigned(name, text, BODY)
    none = [f"{BODY}self.{name} = None"]
    return [*none, f"{BODY}if {part.condition}:", *_assigned(name, text, INNER)]


def _assigned(name: str, text: Text, indent: str) -> list[str]:
    if name.isidentifier():
        return lines(f"self.{name} = ", text, indent=indent)
    return lines("", Expression("self.add_module", (("", f'"{name}"'), ("", text))), indent=indent)


def _sequence_text(parts: Parts, function: str = "nn.Sequential") -> Text:
    if any(part.condition for _, part in parts):
        raise ValueError("a sequence inside another lacks parts in some instances")
    return sequence([(name, _part_text(part)) for name, part in parts], function)


def _part_text(part: Part) -> Text:
    return part.text if isinstance(part, Made) else _sequence_text(part.children)


def sequence(children: list[tuple[str, Text]], function: str = "nn.Sequential") -> Text:
    """A sequence of children by place, or by name."""
    names = [name for name, _ in children]
    if all(name.isdigit() for name in names):
        texts = dict(children)
        filled = [texts.get(str(place), Expression("nn.Identity")) for place in range(int(names[-1]) + 1)]
        return Expression(function, tuple(("", text) for text in filled), tall=len(filled) > 1)
    if all(name.isidentifier() for name in names):
        named = Expression("OrderedDict", tuple(children), tall=len(children) > 1)
        return Expression(function, (("", named),))
    raise ValueError("a child of a sequence has a name that Python cannot say")


@dataclass
class NetworkText:
    """The classes that hold stages, the network's own last, and the tables of their stages."""

    classes: Mapping[str, Class]
    blocks: int
    scores: Make
    rate: float
    tables: list[list[str]] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=list)
    channels: int | None = None

    def network(self, own: Own, name: str, doc: str, num_classes: int | None) -> None:
        """Adds the class of a module that holds stages, after those of the modules in it."""
        self.channels = None
        body: list[str] = []
        each: tuple[str, ...] = ()
        for key, node in own.children:
            body += self._child(key, node)
            if isinstance(node, Stages):
                each = self._each_stage(node)
        argument = f", num_classes: int = {num_classes}" if num_classes is not None else ""
        ended = [f"{BODY}self.apply(initialise)"] if num_classes is not None else []
        self.texts.append(
            [
                f"class {name}(nn.Module):",
                f'    """{doc}"""',
                "",
                f"    def __init__(self{argument}) -> None:",
                f"{BODY}super().__init__()",
                *body,
                *ended,
                "",
                *forward(own.flow, "images" if num_classes is not None else "x", each),
            ]
        )

    def _each_stage(self, node: Stages) -> tuple[str, ...]:
        found: list[str] = []
        for stage in node.stages:
            for entry in stage.entry:
                found.append(f"{BODY}x = self.{entry.name}(x)")
            names = [stage.name] if stage.name else [blocks.name.format(blocks.first) for blocks in stage.blocks]
            found += [f"{BODY}x = self.{name}(x)" for name in names]
        return tuple(found)

    def _child(self, name: str, node: Node) -> list[str]:
        match node:
            case Stages():
                return self._stages(node, Target("self", False))
            case Own():
                kept = self.channels
                self.network(node, node.hint, "A part of the network that holds its stages.", None)
                self.channels = kept
                return [f"{BODY}self.{name} = {node.hint}()"]
            case Chain() if any(isinstance(child, Stages) for _, child in node.children):
                return self._holder(name, node.children)
            case Chain() | Make():
                return _assigned(name, self._text(node), BODY)

    def _text(self, node: Node) -> Text:
        match node:
            case Make():
                return self._literal(node)
            case Chain():
                return sequence([(key, self._text(child)) for key, child in node.children])
            case _:
                raise ValueError("stages stand deeper than this writer looks")

    def _literal(self, node: Make) -> Text:
        text = literal(node)
        if isinstance(text, str) or not text.arguments:
            return text
        arguments = list(text.arguments)
        if node == self.scores:
            arguments[1] = ("", "num_classes")
        if self.channels is not None:
            roles = [arg.role for arg in node.args if arg.default is None or arg.value != arg.default]
            pairs = zip(arguments, roles, strict=True)
            last = str(self.channels)
            arguments = [
                (key, "channels" if role == "channels" and value == last else value)
                for (key, value), role in pairs
            ]
        return text._replace(arguments=tuple(arguments))

    def _holder(self, name: str, children: Children) -> list[str]:
        place = next(place for place, (_, node) in enumerate(children) if isinstance(node, Stages))
        before = [(key, self._text(node)) for key, node in children[:place]]
        stages = children[place][1]
        assert isinstance(stages, Stages)
        made: Text = sequence(before) if before else Expression("nn.Sequential")
        numbers = all(key.isdigit() for key, _ in children if key)
        target = Target(f"self.{name}", numbers)
        found = [*lines(f"self.{name} = ", made), *self._stages(stages, target)]
        for key, node in children[place + 1 :]:
            found += target.add(key, self._text(node), BODY)
        return found

    def _stages(self, stages: Stages, target: Target) -> list[str]:
        found: list[str] = []
        parts = sections(stages)
        for number, section in enumerate(parts, 1):
            loop = Loop(section, self.classes, target, self.rate)
            name = "STAGES" if len(parts) == 1 else f"STAGES_{number}"
            found += self._loop(loop, name)
        if any("channels" in line for line in found):
            first = stages.stages[0]
            inp = first.entry[0].inp if first.entry else first.blocks[0].inp
            found.insert(0, f"{BODY}channels = {inp}")
            self.channels = stages.stages[-1].blocks[-1].out
        if self.rate > 0:
            rates = f"[{self.rate} * (place / {self.blocks}) for place in range(1, {self.blocks + 1})]"
            found[:0] = [
                f"{BODY}# The first block is dropped least, the last at the rate of {self.rate}.",
                f"{BODY}rates = iter({rates})",
            ]
        return found

    def _loop(self, loop: Loop, name: str) -> list[str]:
        body = loop.body(BODY)
        if loop.single:
            return body
        self.tables.append(table(name, loop.columns))
        columns = list(loop.columns)
        head = ", ".join(columns)
        pair = f"({head})" if len(columns) > 1 else head
        first = loop.section.rows[0].number
        if loop.numbered:
            return [f"{BODY}for number, {pair} in enumerate({name}, {first}):", *body]
        return [f"{BODY}for {head} in {name}:", *body]


def holds_stages(node: Node) -> bool:
    """Whether stages stand anywhere in a module."""
    return any(isinstance(part, Stages) for part in nodes_in(node))
