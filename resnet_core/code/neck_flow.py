"""The forward of a neck and of heads as Python text: statement by statement, a container called once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from resnet_core.code.called import child, containers
from resnet_core.code.layout import LINE, Expression, Text, lines
from resnet_core.code.text import BODY
from resnet_core.language.dense import Head, Level
from resnet_core.language.layers import Join, Layer, Leaf, Upsample, input_of

__all__ = ["head_method", "head_names", "level_lines"]

MODES = {"nearest": '"nearest"', "bilinear": '"bilinear"'}


def level_lines(level: Level, every: Sequence[str]) -> list[str]:
    """What makes the map of a level of `maps` and of `x`, which the level before hands on."""
    read = f'maps["{level.reads}"]'
    if not level.layers:
        return [f"{BODY}x = {read}"]
    size = f"{read}.shape[-2:]" if level.reads else _fraction(level)
    carried = _chain(level.carried, "x", "x", size, every)
    merged: list[str]
    match level.merge:
        case "lateral":
            merged = _chain(level.lateral, read, "x", size, every)
        case "carried":
            merged = carried
        case "sum":
            merged = [
                *_chain(level.lateral, read, "y", size, every),
                *carried,
                f"{BODY}x = x + {'y' if level.lateral else read}",
            ]
        case "join":
            lateral = _chain(level.lateral, read, "y", size, every)
            part = "y" if level.lateral else read
            merged = [*lateral, *carried, f"{BODY}x = torch.cat([x, {part}], dim=1)"]
        case _:
            assert_never(level.merge)
    after = _chain(level.after, "x", "x", size, every)
    if not level.out:
        return [*merged, *after, f'{BODY}maps["{level.name}"] = x']
    return [*merged, *after, *_chain(level.out, "x", f'maps["{level.name}"]', size, every)]


def _fraction(level: Level) -> str:
    """The size of a map that no tap has: the image's, divided by the level's stride and rounded up."""
    power = int(level.name[1:])
    return f"[-(-side // {2**power}) for side in images.shape[-2:]]" if power else "images.shape[-2:]"


def head_names(head: Head) -> list[str]:
    """What a head gives, in what the forward returns; nothing for one of crops."""
    if not head.readings[0].reads:
        return []
    sized = ", images.shape[-2:]" if _is_sized(head) else ""
    names = [each.reads for each in head.readings]
    if len(names) == 1:
        return [f'{BODY}    "{head.name}": [self.{head.name}(maps["{names[0]}"]{sized})],']
    quoted = ", ".join(f'"{name}"' for name in names)
    call, loop = f"self.{head.name}(maps[name]{sized})", f"for name in ({quoted})"
    line = f'{BODY}    "{head.name}": [{call} {loop}],'
    if len(line) <= LINE:
        return [line]
    inner = f"{BODY}        {call} {loop}"
    body = [inner] if len(inner) <= LINE else [f"{BODY}        {call}", f"{BODY}        {loop}"]
    return [f'{BODY}    "{head.name}": [', *body, f"{BODY}    ],"]


def head_method(head: Head, every: Sequence[str]) -> list[str]:
    """The method of a head, which reads one map or crops."""
    what = "a map" if head.readings[0].reads else f"crops (n, {_shape(head)})"
    sized = ", size: torch.Size" if _is_sized(head) else ""
    return [
        "",
        f"    def {head.name}(self, x: Tensor{sized}) -> Tensor:",
        f'{BODY}"""What the head of {head.name} gives at {what}."""',
        *_chain(head.readings[0].layers, "x", "x", "size", every),
        f"{BODY}return x",
    ]


def _shape(head: Head) -> str:
    return ", ".join(map(str, input_of(head.readings[0].layers).sizes))


def _is_sized(head: Head) -> bool:
    return any(isinstance(layer, Upsample) for layer in head.readings[0].layers)


def _chain(layers: Sequence[Layer], value: str, name: str, size: str, every: Sequence[str]) -> list[str]:
    """`layers` run on `value`, and what they give kept as `name`; maps are enlarged to `size`."""
    found: list[str] = []
    paths: list[str] = []

    def flush() -> None:
        nonlocal value
        for path in containers(paths, every):
            found.extend(lines(f"{name} = ", f"{child(path)}({value})"))
            value = name
        paths.clear()

    for layer in layers:
        if isinstance(layer, Leaf) and not isinstance(layer, Upsample):
            paths.append(layer.name)
            continue
        flush()
        found.extend(_other(layer, value, name, size, every))
        value = name
    flush()
    return found


def _other(layer: Layer, value: str, name: str, size: str, every: Sequence[str]) -> list[str]:
    match layer:
        case Upsample():
            return lines(f"{name} = ", _enlarged(layer, value, size))
        case Join():
            return _joined(layer, value, name, every)
        case _:
            raise TypeError("no neck or head has such a layer")


def _enlarged(layer: Upsample, value: str, size: str) -> Text:
    return Expression("functional.interpolate", (("", value), ("size", size), ("mode", MODES[layer.mode])))


def _joined(join: Join, value: str, name: str, every: Sequence[str]) -> list[str]:
    parts: list[str] = []
    found: list[str] = []
    for place, part in enumerate(join.parts, 1):
        kept = f"part{place}"
        found += _chain(part, value, kept, f"{value}.shape[-2:]", every)
        parts.append(kept)
    return [*found, f"{BODY}{name} = torch.cat([{', '.join(parts)}], dim=1)"]
