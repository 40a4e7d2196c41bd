"""The network and what holds its stages, as Python text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resnet_core.code.class_text import assigned, sequence
from resnet_core.code.classes import Class, literal
from resnet_core.code.flow import forward
from resnet_core.code.layout import Expression, Text, lines
from resnet_core.code.rows import sections
from resnet_core.code.table import Loop
from resnet_core.code.target import Target, table
from resnet_core.code.tree import Chain, Children, Make, Node, Own, Stages

BODY = " " * 8
INNER = BODY + "    "


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
            found += [f"{BODY}x = self.{entry.name}(x)" for entry in stage.entry]
            names = (
                [stage.name] if stage.name else [blocks.name.format(blocks.first) for blocks in stage.blocks]
            )
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
                return assigned(name, self._text(node), BODY)

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
        first, rows = loop.section.rows[0].number, len(loop.section.rows)
        if not loop.columns:  # all stages are alike, so there is nothing to put into a table
            counter = f"number in range({first}, {first + rows})" if loop.numbered else f"_ in range({rows})"
            return [f"{BODY}for {counter}:", *body]
        self.tables.append(table(name, loop.columns))
        columns = list(loop.columns)
        head = ", ".join(columns)
        pair = f"({head})" if len(columns) > 1 else head
        if loop.numbered:
            return [f"{BODY}for number, {pair} in enumerate({name}, {first}):", *body]
        return [f"{BODY}for {head} in {name}:", *body]
