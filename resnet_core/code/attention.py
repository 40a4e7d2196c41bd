"""What stands for a block's 3x3 and weighs its channels, as Python text."""

from __future__ import annotations

from resnet_core.code.text import BODY, Words, call, text_of
from resnet_core.code.text import made as made_by
from resnet_core.code.traits import pattern_of, traits_of
from resnet_core.families.resnet.attention import LEAST_SELECTED, LEAST_SELECTED_HALF, LEAST_SPLIT
from resnet_core.families.resnet.spec import IN_THE_3X3
from resnet_core.language.layers import Activation, Conv, Leaf, Norm
from resnet_core.plan import Plan, layers_of, spec_of
from resnet_core.spec import ArchSpec, Attention

__all__ = ["attention_class", "attention_line"]

NAMES: dict[Attention, str] = {
    "split": "SplitAttention",
    "sk": "SelectiveKernels",
    "sk_half": "SelectiveKernels",
}
POOLED = f"{BODY}squeezed = functional.adaptive_avg_pool2d(parts.sum(dim=1), 1)"
SUMMED = f"{BODY}return (parts * factors).sum(dim=1)"
DEEPER = BODY + "    "


def attention_line(
    spec: ArchSpec, name: str, widths: tuple[str, str], places: list[str], number: str
) -> list[str]:
    """What makes the module called `name`; `places` are the names of its stride and dilation.

    `number` stands after the name of its class.
    """
    read = widths[:1] if spec.attention == "split" else widths
    arguments = [*read, *(f"{place}={place}" for place in places)]
    return call(f"self.{name} = {NAMES[spec.attention]}{number}", arguments)


def places_of(plan: Plan) -> list[str]:
    """The parameters beside widths of what stands for a 3x3."""
    strided = any(leaf.stride > 1 for leaf in layers_of(pattern_of(plan).branch) if isinstance(leaf, Conv))
    return [*(["stride"] if strided else []), *(["dilation"] if traits_of(plan).dilated else [])]


def attention_class(plan: Plan, number: str) -> list[list[str]]:
    """The class of what stands for the 3x3, its name with a number; nothing where that is a convolution."""
    spec = spec_of(plan)
    if spec.attention not in IN_THE_3X3:
        return []
    leaves = {
        leaf.name.partition(".")[2]: leaf for leaf in layers_of(pattern_of(plan).branch) if "." in leaf.name
    }
    widths = ["channels: int"] if spec.attention == "split" else ["channels: int", "out_channels: int"]
    parameters = ["self", *widths, *(f"{place}: int = 1" for place in places_of(plan))]
    body = _split(spec, plan, leaves) if spec.attention == "split" else _selective(spec, plan, leaves)
    about = {
        "split": f"A grouped 3x3 to {spec.radix} parts, and their sum with factors (Zhang 2020).",
        "sk": "A 3x3 beside a dilated one, and their sum with factors (Li 2019).",
        "sk_half": "Two 3x3, one dilated, of half of the map each, and their sum (Li 2019).",
    }
    return [
        [
            f"class {NAMES[spec.attention]}{number}(nn.Module):",
            f'    """{about[spec.attention]}"""',
            "",
            *call("def __init__", parameters, ") -> None:", indent="    "),
            f"{BODY}super().__init__()",
            *body,
        ]
    ]


def _split(spec: ArchSpec, plan: Plan, leaves: dict[str, Leaf]) -> list[str]:
    wide = "channels" if spec.radix == 1 else f"{spec.radix} * channels"
    hidden = f"max({LEAST_SPLIT}, {wide} // {spec.se_reduction})"
    rounded = f"{BODY}hidden = -(-hidden // {spec.groups}) * {spec.groups}"
    words = {
        "conv": Words("channels", wide, "stride", _dilation(plan)),
        "bn0": Words("", wide, ""),
        "fc1": Words("channels", "hidden", ""),
        "bn1": Words("", "hidden", ""),
        "fc2": Words("hidden", wide, ""),
    }
    made = [line for name, word in words.items() for line in _made(name, leaves.get(name), word)]
    softmax = "sigmoid()" if spec.radix == 1 else "softmax(dim=1)"
    parts = f"unflatten(1, ({spec.groups}, {spec.radix}, -1))"
    return [
        f"{BODY}hidden = {hidden}",
        *([rounded] if spec.groups > 1 else []),
        *made,
        *_act(leaves["act0"]),
        "",
        "    def forward(self, x: Tensor) -> Tensor:",
        f"{BODY}x = {_through(leaves, 'conv', 'bn0', 'x')}",
        f"{BODY}parts = x.unflatten(1, ({spec.radix}, -1))",
        POOLED,
        f"{BODY}factors = self.fc2({_through(leaves, 'fc1', 'bn1', 'squeezed')})",
        f"{BODY}factors = factors.{parts}.transpose(1, 2)",
        f"{BODY}factors = factors.{softmax}.flatten(2, 3)",
        SUMMED,
    ]


def _selective(spec: ArchSpec, plan: Plan, leaves: dict[str, Leaf]) -> list[str]:
    half = spec.attention == "sk_half"
    least = LEAST_SELECTED_HALF if half else LEAST_SELECTED
    read = "channels // 2" if half else "channels"
    spread = "spread * dilation" if traits_of(plan).dilated else "spread"
    path = {
        "conv": Words(read, "out_channels", "stride", spread),
        "bn": Words("", "out_channels", ""),
        "act": Words("", "", ""),
    }
    attention = {
        "fc_reduce": Words("out_channels", "hidden", ""),
        "bn": Words("", "hidden", ""),
        "act": Words("", "", ""),
        "fc_select": Words("hidden", "2 * out_channels", ""),
    }
    paths = "path(part) for path, part in zip(self.paths, x.chunk(2, dim=1))" if half else ""
    return [
        f"{BODY}self.paths = nn.ModuleList()",
        f"{BODY}for spread in (1, 2):",
        f"{DEEPER}path = nn.Sequential()",
        *_added("path", {name: leaves.get(f"paths.1.{name}") for name in path}, path, DEEPER),
        f"{DEEPER}self.paths.append(path)",
        f"{BODY}hidden = max({least}, out_channels // {spec.se_reduction})",
        f"{BODY}self.attn = nn.Sequential()",
        *_added("self.attn", {name: leaves.get(f"attn.{name}") for name in attention}, attention, BODY),
        "",
        "    def forward(self, x: Tensor) -> Tensor:",
        f"{BODY}outs = [{paths or 'path(x) for path in self.paths'}]",
        f"{BODY}parts = torch.stack(outs, dim=1)",
        POOLED,
        f"{BODY}factors = self.attn(squeezed).unflatten(1, (2, -1)).softmax(dim=1)",
        SUMMED,
    ]


def _added(owner: str, leaves: dict[str, Leaf | None], words: dict[str, Words], indent: str) -> list[str]:
    lines = []
    for name, leaf in leaves.items():
        if leaf is not None:
            whole = f'{indent}{owner}.add_module("{name}", {text_of(leaf, words[name])})'
            function, arguments = made_by(leaf, words[name])
            inner = call(function, arguments, indent=indent + "    ")
            split = [f"{indent}{owner}.add_module(", f'{indent}    "{name}",', *inner]
            lines += [whole] if len(whole) <= 88 else [*split[:-1], f"{split[-1]},", f"{indent})"]
    return lines


def _made(name: str, leaf: Leaf | None, words: Words) -> list[str]:
    if leaf is None:
        return []
    function, arguments = made_by(leaf, words)
    return call(f"self.{name} = {function}", arguments)


def _act(leaf: Leaf) -> list[str]:
    assert isinstance(leaf, Activation)
    return [f"{BODY}self.act = {text_of(leaf, Words('', '', ''))}"]


def _through(leaves: dict[str, Leaf], conv: str, norm: str, value: str) -> str:
    normed = f"self.{conv}({value})"
    return f"self.act(self.{norm}({normed}))" if isinstance(leaves.get(norm), Norm) else f"self.act({normed})"


def _dilation(plan: Plan) -> str:
    return "dilation" if traits_of(plan).dilated else ""
