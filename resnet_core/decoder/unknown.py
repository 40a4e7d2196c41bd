"""What weights do not tell: fields of a network whose other values leave every name and shape as it is.

Each field is moved to other values, one at a time, and the network is laid out again. A field is unknown
where the tensors stay the same and the network does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from itertools import product
from types import MappingProxyType

from resnet_core.checks import SpecError
from resnet_core.families.mobilenet.spec import MobileNetSpec
from resnet_core.plan import Plan, unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import Input, Spec, VitSpec

__all__ = ["in_words", "unknown_fields"]

REALS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
MOST_HEADS = 64
DILATION = ("output_stride", "dilated")
FACTOR = "width_multiplier"
WORDS = MappingProxyType(
    {
        "stride_at": "strides",
        "output_stride": "dilation",
        "dilated": "dilation",
        "downsampling": "pools",
        "order": "pre- or post-activation",
        "act": "activation functions",
        "drop_path": "drop path",
        "dropout": "dropout",
        "layer_scale": "the start of layer scales",
        "norm_eps": "batch norm's epsilon",
        "heads": "the number of heads",
        "width_multiplier": "the exact width multiplier",
        "depths": "which blocks of one width belong to which stage",
        "se_reduction": "the exact reduction of squeeze-and-excitation",
    }
)
SHORTCUTS = {"identity": "option A or none", "none": "option A or none"}
ALWAYS = ("strides", "dilation", "padding", "pools", "activation functions")


def unknown_fields(spec: Spec, input: Input) -> tuple[str, ...]:
    """The fields of `spec` that its weights leave open."""
    plan = unfold(spec, input)
    shapes = expected_shapes(plan)
    found = tuple(
        field
        for field in vars(spec)
        if any(
            expected_shapes(other) == shapes and other._replace(spec=spec, input=plan.input) != plan
            for other in _others(spec, input, field)
        )
    )
    # Stages of other lengths may have these widths by another factor.
    return (*found, FACTOR) if "depths" in found and FACTOR in vars(spec) else found


def in_words(spec: Spec, fields: tuple[str, ...]) -> str:
    """What weights cannot tell, as one sentence."""
    words = [*ALWAYS]
    for field in fields:
        if field == "shortcut":
            words.append(SHORTCUTS.get(str(vars(spec)[field]), "the kind of shortcut"))
        else:
            words.append(WORDS.get(field, field.replace("_", " ")))
    if isinstance(spec, VitSpec):
        words.append("which side of the image is which")
    known = dict.fromkeys(words)
    *most, last = known
    listed = f"{', '.join(most)}, and {last}" if most else last
    return f"{listed[0].upper()}{listed[1:]} cannot be read from weights."


def _others(spec: Spec, input: Input, field: str) -> Iterator[Plan]:
    for moved in _moves(spec, field):
        try:
            yield unfold(replace(spec, **moved), input)  # type: ignore[arg-type]
        except (SpecError, OverflowError):
            continue


def _moves(spec: Spec, field: str) -> Iterator[dict[str, object]]:
    """The field at other values; what says which stages dilate is moved together."""
    if field in DILATION:
        values = ([vars(spec)[each], *_values(spec, each)] for each in DILATION)
        moves = (dict(zip(DILATION, pair, strict=True)) for pair in product(*values))
        yield from (moved for moved in moves if moved[field] != vars(spec)[field])
    else:
        yield from ({field: value} for value in _values(spec, field))


def _values(spec: Spec, field: str) -> Iterator[object]:
    """Other values of a field: all choices, or some that lie near."""
    now = vars(spec)[field]
    choices = vars(import_module(type(spec).__module__))["CHOICES"]
    if field in choices:
        yield from (choice for choice in choices[field] if choice != now)
    elif field == "dilated":
        rest = product((0, 1), repeat=len(vars(spec)["depths"]) - 1)
        yield from (value for each in rest if (value := (0, *each) if any(each) else ()) != now)
    elif isinstance(now, tuple):
        if isinstance(spec, MobileNetSpec):
            yield from _moved(now)
    elif isinstance(now, float):
        yield from (value for value in REALS if value != now)
    elif field == "heads":
        width = vars(spec)["token_width"]
        yield from (
            heads for heads in range(1, min(width, MOST_HEADS) + 1) if heads != now and width % heads == 0
        )
        yield width


def _moved(depths: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """One block of a stage given to the next, or to the one before."""
    for place in range(len(depths) - 1):
        for step in (-1, 1):
            moved = (depths[place] + step, depths[place + 1] - step)
            yield (*depths[:place], *moved, *depths[place + 2 :])
