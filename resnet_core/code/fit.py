"""Numbers that differ between equal modules, explained: parameters, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from resnet_core.code.tree import Value
from resnet_core.code.unify import Slot

Values = Sequence["Value | None"]

ANNOTATIONS = {
    "activation": "type[nn.Module]",
    "rate": "float",
    "eps": "float",
    "start": "float",
    "drop_path": "float",
    "bias": "bool",
    "ceil": "bool",
    "flag": "bool",
}
INNER = ("hidden", "inner", "middle", "narrow")


@dataclass
class Variable:
    """A name in a constructor: a parameter, or a local with its definition."""

    name: str
    role: str
    values: tuple[Value | None, ...]
    definition: str = ""
    default: Value | None = None
    uses: int = 0

    @property
    def parameter(self) -> str:
        """As it stands among the parameters of the constructor."""
        default = "" if self.default is None else f" = {self.default}"
        absent = " | None" if "None" in self.values else ""
        return f"{self.name}: {ANNOTATIONS.get(self.role, 'int')}{absent}{default}"


@dataclass
class Fitter:
    """Finds an expression for each slot, and makes a parameter where there is none.

    `{name}` stands in an expression for a variable, until `resolved`.
    """

    variables: list[Variable] = field(default_factory=list)
    inner: tuple[str, ...] = INNER

    def base(self, name: str, values: Sequence[int]) -> None:
        """A parameter that is dropped if nothing uses it."""
        self.variables.append(Variable(name, "channels", tuple(values)))

    def expression(self, slot: Slot) -> str | None:
        """What stands for a slot; None if it is left out, for it is the default everywhere."""
        known = {value for value in slot.values if value is not None}
        if slot.default is not None and known == {slot.default}:
            return None
        relations = {"channels": channel_relations, "groups": group_relations, "padding": padding_relations}
        literal = slot.role not in ("channels", "heads", "drop_path", "tokens")
        if literal and len(known) == 1 and None not in slot.values:
            return str(known.pop())
        for text, values in relations.get(slot.role, same_role)(self.variables, slot):
            if agree(values, slot.values):
                return text
        if literal and len(known) == 1:
            return str(known.pop())
        return self._ratio(slot) or self._parameter(slot)

    def _ratio(self, slot: Slot) -> str | None:
        """`expansion * channels`, if fewer expansions than widths differ."""
        channels = self.variables[0].values if self.variables else ()
        if slot.role != "channels" or None in slot.values or len(set(slot.values)) < 2:
            return None
        pairs = list(zip(numbers(slot.values), numbers(channels), strict=True))
        ratios = tuple(value // least for value, least in pairs)
        whole = all(value % least == 0 for value, least in pairs)
        if not whole or len(set(ratios)) >= len(set(slot.values)) or self._find("expansion"):
            return None
        self.variables.append(Variable("expansion", "ratio", ratios))
        definition = f"{{expansion}} * {{{self.variables[0].name}}}"
        name = self._free(self.inner)
        self.variables.append(Variable(name, "channels", slot.values, definition))
        return f"{{{name}}}"

    def _parameter(self, slot: Slot) -> str:
        names = self.inner if slot.role == "channels" else (slot.role,)
        known = [value for value in slot.values if value is not None]
        blank = "None" if slot.role == "activation" else type(known[0])(0)
        values = tuple(blank if value is None else value for value in slot.values)
        default = slot.default if slot.default in known else None
        default = "None" if "None" in values else default
        self.variables.append(Variable(self._free(names), slot.role, values, default=default))
        return f"{{{self.variables[-1].name}}}"

    def _free(self, names: Sequence[str]) -> str:
        more = (f"{names[0]}{number}" for number in range(2, 100))
        return next(name for name in (*names, *more) if not self._find(name))

    def _find(self, name: str) -> bool:
        return any(variable.name == name for variable in self.variables)

    def flag(self, present: Sequence[bool], name: str) -> str:
        """A condition that holds where `present` does; a parameter if nothing else says it."""
        for text, holds in conditions(self.variables, len(present)):
            if all(a == b for a, b in zip(holds, present, strict=True)):
                return text
        default = True if name == "activated" else None
        self.variables.append(Variable(self._free((name,)), "flag", tuple(present), default=default))
        return f"{{{self.variables[-1].name}}}"

    def count(self, texts: Iterable[str]) -> None:
        """Counts the uses of each variable in `texts`, and in the definitions of those that are used."""
        for text in texts:
            for variable in self.variables:
                if f"{{{variable.name}}}" in text:
                    variable.uses += 1
                    self.count([variable.definition] if variable.uses == 1 and variable.definition else [])

    def resolved(self, text: str) -> str:
        """The text with names; a local that is used once is written out."""
        for variable in reversed(self.variables):
            inline = variable.definition if variable.definition and variable.uses == 1 else variable.name
            text = text.replace(f"{{{variable.name}}}", inline)
        for variable in self.variables:
            text = text.replace(f"{{{variable.name}}}", variable.name)
        return text


Relations = Iterable[tuple[str, Values]]


def numbers(values: Values) -> list[int]:
    """The values, which are all whole numbers."""
    return [value for value in values if isinstance(value, int)]


def agree(known: Values, wanted: Values) -> bool:
    """Whether the values are the same, where both are known."""
    return all(a is None or b is None or a == b for a, b in zip(known, wanted, strict=True))


def of_role(variables: list[Variable], role: str) -> list[Variable]:
    """The variables of a role."""
    return [variable for variable in variables if variable.role == role]


def same_role(variables: list[Variable], slot: Slot) -> Relations:
    """The variables of the slot's own role."""
    return [(f"{{{variable.name}}}", variable.values) for variable in of_role(variables, slot.role)]


def channel_relations(variables: list[Variable], slot: Slot) -> Relations:
    """A width as another, as a multiple of it, as a part of it, or as the sum of two."""
    widths = of_role(variables, "channels")
    yield from same_role(variables, slot)
    yield from (relation for variable in widths for relation in _multiple(variable, slot.values))
    yield from (relation for variable in widths for relation in _part(variable, slot.values))
    for place, first in enumerate(widths):
        for second in widths[place + 1 :]:
            total = _each(first.values, second.values, lambda a, b: a + b)
            yield f"{{{first.name}}} + {{{second.name}}}", total


def group_relations(variables: list[Variable], slot: Slot) -> Relations:
    """Groups as a width, or as a part of it, if they differ between instances as the width does."""
    widths = of_role(variables, "channels")
    yield from [(f"{{{variable.name}}}", variable.values) for variable in widths]
    yield from (relation for variable in widths for relation in _part(variable, slot.values))
    yield from same_role(variables, slot)


def padding_relations(variables: list[Variable], slot: Slot) -> Relations:
    """Padding that keeps the size of a map."""
    for kernel in of_role(variables, "kernel"):
        yield f"{{{kernel.name}}} // 2", [value // 2 for value in numbers(kernel.values)]
    yield from [(f"{{{part.name}}}", part.values) for part in of_role(variables, "dilation")]
    yield from same_role(variables, slot)


def conditions(variables: list[Variable], count: int) -> Relations:
    """What can be asked of the variables."""
    widths, strides = of_role(variables, "channels"), of_role(variables, "stride")
    changes = [(f"{{{stride.name}}} != 1", [value != 1 for value in stride.values]) for stride in strides]
    for place, first in enumerate(widths):
        for second in widths[place + 1 :]:
            differ = [a != b for a, b in zip(first.values, second.values, strict=True)]
            changes.append((f"{{{second.name}}} != {{{first.name}}}", differ))
    both = [
        (f"{one} or {other}", [a or b for a, b in zip(holds, differ, strict=True)])
        for one, holds in changes[: len(strides)]
        for other, differ in changes[len(strides) :]
    ]
    for text, holds in changes + both:
        yield text, holds
        yield text.replace("!=", "==").replace(" or ", " and "), [not held for held in holds]
    for variable in of_role(variables, "activation"):
        yield f"{{{variable.name}}} is not None", [value != "None" for value in variable.values]
    for variable in variables:
        if variable.role == "channels" and 0 in variable.values:
            yield f"{{{variable.name}}} > 0", [value != 0 for value in variable.values]


def _multiple(variable: Variable, wanted: Values) -> Relations:
    factor = _quotient(wanted, variable.values)
    if factor > 1:
        yield f"{factor} * {{{variable.name}}}", [factor * value for value in numbers(variable.values)]


def _part(variable: Variable, wanted: Values) -> Relations:
    part = _quotient(variable.values, wanted)
    if part > 1:
        yield f"{{{variable.name}}} // {part}", [value // part for value in numbers(variable.values)]


def _quotient(large: Values, small: Values) -> int:
    """How often the first small number that is known goes into its large one; 0 if nothing is known."""
    pairs = zip(large, small, strict=True)
    return next((int(a) // int(b) for a, b in pairs if isinstance(a, int) and isinstance(b, int) and b), 0)


def _each(first: Values, second: Values, operation: Callable[[int, int], int]) -> list[int]:
    return [operation(a, b) for a, b in zip(numbers(first), numbers(second), strict=True)]
