"""The class of a kind of block, or of a part of blocks, as Python text."""

from __future__ import annotations

from resnet_core.code.classes import Class, Made, Part, Parts
from resnet_core.code.flow import forward
from resnet_core.code.layout import Expression, Text, lines
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
    head = lines(
        "",
        Expression(f"def {made.name}", tuple(("", part) for part in parameters)),
        " -> list[nn.Module]:",
        "",
    )
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
        return assigned(name, text, BODY)
    none = [f"{BODY}self.{name} = None"]
    return [*none, f"{BODY}if {part.condition}:", *assigned(name, text, INNER)]


def assigned(name: str, text: Text, indent: str) -> list[str]:
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
