"""The forward of a module as Python text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import assert_never

from resnet_core.code.tree import Apply, Call, Cat, EachStage, Flow, Scale, Step, Sum

BODY = " " * 8
NESTED = 3  # calls in a line; more are written one after another
WIDE = 70  # characters of an expression that ends a line


@dataclass
class Writer:
    """Lines of a forward, written so far. `each_stage` runs the stages where they are no child's."""

    each_stage: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    def run(self, flow: Flow, value: str, name: str) -> str:
        """The flow of `value`; what cannot stand in one expression is kept in `name`."""
        for step in flow:
            if value.count("(") >= NESTED or len(value) > WIDE:
                value = self.keep(value, name)
            value = self.step(step, value, name)
        return value

    def keep(self, value: str, name: str) -> str:
        """The value under a name."""
        if value != name:
            self.lines.append(f"{BODY}{name} = {value}")
        return name

    def step(self, step: Step, value: str, name: str) -> str:
        """One step of `value`."""
        match step:
            case Call():
                return f"{_child(step.name)}({value})"
            case Apply():
                simple = step.text.count("{x}") == 1 and " " not in value.replace(", ", "")
                return step.text.replace("{x}", value if simple else self.keep(value, name))
            case Scale():
                x = self.keep(value, name)
                return f"{x} * {self.run(step.flow, x, 'scale')}"
            case Cat():
                return self.cat(step, self.named(value, name))
            case Sum():
                return self.sum(step, self.named(value, name), name)
            case EachStage():
                self.keep(value, name)
                self.lines += self.each_stage
                return name
            case _:
                assert_never(step)

    def named(self, value: str, name: str) -> str:
        """The value as a name: that which it has, or a new one."""
        return value if value.isidentifier() else self.keep(value, name)

    def cat(self, step: Cat, x: str) -> str:
        """Branches joined; each but the shortest kept in a name of its own."""
        parts = []
        for place, part in enumerate(step.parts):
            name = "y" if len([flow for flow in step.parts if flow]) == 1 else f"y{place + 1}"
            value = self.run(part, x, name)
            parts.append(value if value == x else self.keep(value, name))
        return f"torch.cat([{', '.join(parts)}], dim=1)"

    def sum(self, step: Sum, x: str, name: str) -> str:
        """`post(branch(h) + shortcut)`, where `h = pre(x)`."""
        links = set(step.links)
        h = x
        if step.pre:
            h = "h" if links != {"none"} else name
            h = self.keep(self.run(step.pre, x, h), h)
        if links == {"none"}:
            return self.run(step.post, self.run(step.branch, h, name), name)
        branch = self.run(step.branch, h, "y")
        if links == {"identity", "none"}:
            y = self.keep(branch, "y")
            value = f"{x} + {self.run(step.tail, y, 'y')} if self.adds_input else {y}"
            return self.run(step.post, self.keep(value, name) if step.post else value, name)
        shortcut = x
        if "projection" in links:
            shortcut = self.run(step.shortcut, h, "shortcut")
        if links == {"identity", "projection"}:
            test = next(part.name for part in step.shortcut if isinstance(part, Call))
            value = f"{x} if {_child(test)} is None else {shortcut}"
            shortcut = self.keep(value, "shortcut")
        if len(shortcut) + len(branch) > WIDE:
            branch = self.keep(branch, "y")
        return self.run(step.post, f"{shortcut} + {branch}", name)


def forward(flow: Flow, name: str = "x", each_stage: tuple[str, ...] = ()) -> list[str]:
    """The lines of the method, which reads a tensor called `name`."""
    writer = Writer(each_stage)
    value = writer.run(flow, name, "x")
    return [
        f"    def forward(self, {name}: Tensor) -> Tensor:",
        *writer.lines,
        f"{BODY}return {value}",
    ]


def _child(name: str) -> str:
    return f"self.{name}" if name.isidentifier() else f'self.get_submodule("{name}")'
