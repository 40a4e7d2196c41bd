"""The class `Block` as Python text, with what this network's blocks have and no more."""

from __future__ import annotations

from resnet_core.code.attention import places_of
from resnet_core.code.branch import branch_layers, branch_method, split_method
from resnet_core.code.text import BODY, Words, applied, attribute, call, number_of, sequence, text_of
from resnet_core.code.traits import Traits, inner_width, out_channels, pattern_of, traits_of
from resnet_core.language.layers import Activation, AvgPool, Conv, Norm, Residual
from resnet_core.plan import Plan, spec_of
from resnet_core.spec import ArchSpec

SPATIAL = {"split": "split attention", "sk": "selective kernels", "sk_half": "selective kernels"}


def block_class(plan: Plan, number: str) -> list[str]:
    """The lines of `class Block`, its name with a number where there are several."""
    spec, traits, block = spec_of(plan), traits_of(plan), pattern_of(plan)
    return [
        f"class Block{number}(nn.Module):",
        *_docstring(spec, traits),
        "",
        *call("def __init__", _parameters(spec, traits), ") -> None:", indent="    "),
        f"{BODY}super().__init__()",
        *_channels(spec),
        *branch_layers(spec, traits, block, places_of(plan), number),
        f"{BODY}self.act = {text_of(Activation('act', block.out, spec.act), Words('', '', ''))}",
        *_shortcut_layers(spec, traits, block),
        "",
        *_forward(spec, traits, block),
        "",
        *branch_method(spec, block),
        *(split_method(spec, block) if spec.scales > 1 else []),
        *(_pad(traits) if "pad" in traits.shortcuts else []),
    ]


def _docstring(spec: ArchSpec, traits: Traits) -> list[str]:
    spatial = SPATIAL.get(spec.attention, "3x3")
    convs = f"{spatial[:1].upper()}{spatial[1:]}, 3x3"
    if spec.block == "bottleneck":
        groups = f" in {spec.groups} groups" if spec.groups > 1 else ""
        scales = f" in {spec.scales} scales" if spec.scales > 1 else ""
        convs = f"1x1, {spatial}{groups}{scales}, 1x1 to four times the stage width"
    notes = []
    if spec.order == "pre":
        first = "the activation comes" if spec.norm == "none" else "norm and activation come"
        notes.append(f"Pre-activation: {first} before each convolution (He 2016, arXiv 1603.05027).")
    if spec.block == "bottleneck" and traits.strided:
        where = "3x3, as in torchvision" if spec.stride_at == "3x3" else "first 1x1, as in the paper"
        notes.append(f"The stride is in the {where}.")
    if spec.shortcut == "none":
        notes.append("A plain block: it has no shortcut.")
    if not notes:
        return [f'    """{convs}."""']
    return [f'    """{convs}.', "", *[f"    {note}" for note in notes], '    """']


def _parameters(spec: ArchSpec, traits: Traits) -> list[str]:
    parameters = ["self", "channels: int", "width: int"]
    if traits.strided:
        parameters.append("stride: int = 1")
    if traits.dilated:
        parameters.append("dilation: int = 1")
    if spec.drop_path > 0:
        parameters.append("drop_path: float = 0.0")
    if spec.scales > 1:
        parameters.append("opens_stage: bool = False")
    return parameters


def _channels(spec: ArchSpec) -> list[str]:
    if spec.block == "basic":
        return []
    inner, rest = inner_width(spec), [f"{BODY}out_channels = 4 * width"]
    if spec.scales > 1:
        return [f"{BODY}part = {inner}", f"{BODY}inner = {spec.scales} * part", *rest]
    return rest if inner == "width" else [f"{BODY}inner = {inner}", *rest]


def _shortcut_layers(spec: ArchSpec, traits: Traits, block: Residual) -> list[str]:
    if "pad" in traits.shortcuts:
        stride = [f"{BODY}self.stride = stride"] if traits.strided else []
        zeros = [f"{BODY}self.new_channels = {out_channels(spec)} - channels"] if traits.widened else []
        return stride + zeros
    if "projection" not in traits.shortcuts:
        return []
    words = Words("channels", out_channels(spec), "stride")
    leaves = [leaf for leaf in block.shortcut if isinstance(leaf, Conv | Norm | AvgPool)]
    modules = {number_of(leaf): text_of(leaf, words) for leaf in leaves}
    if "identity" not in traits.shortcuts:
        return sequence("downsample", modules)
    changes = ["stride != 1"] if traits.strided else []
    changes += [f"channels != {out_channels(spec)}"] if traits.widened_in_place else []
    return [
        f"{BODY}self.downsample = None",
        f"{BODY}if {' or '.join(changes)}:",
        *sequence("downsample", modules, BODY + "    "),
    ]


def _forward(spec: ArchSpec, traits: Traits, block: Residual) -> list[str]:
    lines = ["    def forward(self, x: Tensor) -> Tensor:"]
    read = "x"
    if block.pre:
        read = "h"
        lines.append(f"{BODY}h = {applied(list(map(attribute, block.pre)), 'x')}")
    shortcut = {
        frozenset({"none"}): "",
        frozenset({"projection"}): f" + self.downsample({read})",
        frozenset({"identity"}): " + x",
    }.get(traits.shortcuts, " + shortcut")
    if "pad" in traits.shortcuts:
        shortcut = " + self.shortcut(x)"
    if shortcut == " + shortcut":
        if block.pre:
            lines.append(f"{BODY}# A projection reads what is activated already, an identity the bare x.")
        lines.append(f"{BODY}shortcut = x if self.downsample is None else self.downsample({read})")
    total = f"self.branch({read}){shortcut}"
    return [*lines, f"{BODY}return {applied(list(map(attribute, block.post)), total)}"]


def _pad(traits: Traits) -> list[str]:
    subsampled = f"{BODY}x = x[:, :, :: self.stride, :: self.stride]"
    padded = f"{BODY}return functional.pad(x, (0, 0, 0, 0, 0, self.new_channels))"
    return [
        "",
        "    def shortcut(self, x: Tensor) -> Tensor:",
        f'{BODY}"""Option A: no weights; pixels are skipped, and new channels are zeros."""',
        *([subsampled] if traits.strided else []),
        padded if traits.widened else f"{BODY}return x",
    ]
