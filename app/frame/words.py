"""The words for the fields and values of a spec, and what a network and its parts are called."""

from __future__ import annotations

import re

from app.drawing.numbers import short
from resnet_core.families.published import Source
from resnet_core.network import Network
from resnet_core.readers.links import Way
from resnet_core.readers.parts import blocks_of
from resnet_core.search.names import input_name, made_for, name_of, published_name
from resnet_core.spec import ArchSpec, family_name
from resnet_core.zoo import PUBLISHED

CUSTOM = "custom"
BLOCKS = {
    "vgg": ("convolution", "convolutions"),
    "densenet": ("dense layer", "dense layers"),
    "vit": ("layer", "layers"),
    "squeezenet": ("fire module", "fire modules"),
    "googlenet": ("Inception module", "Inception modules"),
    "alexnet": ("convolution", "convolutions"),
}
NAMES: dict[str, dict[object, str]] = {
    "block": {"basic": "basic", "bottleneck": "bottleneck"},
    "shortcut": {
        "identity": "identity, zero-padded (A)",
        "projection": "projection if needed (B)",
        "projection_all": "projection always (C)",
        "avgpool": "average pool first (D)",
        "none": "none (plain network)",
    },
    "order": {"post": "v1, post", "pre": "v2, pre"},
    "stride_at": {"3x3": "3×3 (v1.5)", "1x1": "1×1 (2015 paper)"},
    "stem": {
        "imagenet": "7×7, max pool",
        "deep": "three 3×3, max pool",
        "tiered": "three 3×3, widths ⅜, ½, 1, max pool",
        "rs": "four 3×3, no max pool (ResNet-RS)",
        "cifar": "one 3×3 (CIFAR)",
    },
    "downsampling": {
        "stride": "stride",
        "average": "2×2 average pool, in the stem too",
        "average_3x3": "3×3 average pool (ResNeSt)",
        "average_3x3_first": "3×3 average pool first (ResNeSt)",
    },
    "attention": {
        "none": "none",
        "se": "squeeze-and-excitation",
        "eca": "ECA",
        "split": "split attention (ResNeSt)",
        "sk": "selective kernels",
        "sk_half": "selective kernels of halves",
    },
    "norm": {"batch": "batch", "group": "group", "none": "none"},
    "act": {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU"},
    "dims": {2: "images", 1: "signals"},
}
HELP = {
    "shortcut": (
        "What is added to a block's output. A: the input, with zeros for new channels, and every second "
        "pixel where the resolution halves. "
        "B: a 1×1 convolution where shapes change. C: one in every block. D: as B, after an average pool. "
        "None: the plain network of the 2015 paper."
    ),
    "order": "v1: norm and activation after each convolution. v2: before it, and none after the addition.",
    "stride_at": (
        "Which convolution of a block halves the map. torchvision: the 3×3; the 2015 paper: the first 1×1."
    ),
    "downsampling": (
        "How a block's branch halves the map: by the stride of a convolution, or by an average pool beside "
        "one of stride 1."
    ),
    "attention": (
        "Squeeze-and-excitation scales each channel by a number that two small layers make of all means; "
        "ECA by one made of the means of neighbouring channels. Split attention and selective kernels stand "
        "for the 3×3: several maps, summed with weights of their own for each channel. Of halves: each "
        "kernel reads half of the channels."
    ),
    "se_reduction": (
        "Channels over those between the two small layers that make the factors; split attention and "
        "selective kernels keep at least 16 or 32 there."
    ),
    "radix": "Maps that split attention sums; a group of the 3×3 makes each.",
    "norm": (
        "What follows each convolution: batch norm, group norm (32 groups where they divide), or nothing."
    ),
    "act": "The function after each norm.",
    "output_stride": (
        "Pixels of the image for one of the last map. 16 and 8 dilate the last stages in place of strides."
    ),
    "width_per_group": "Channels of one group of the 3×3, in a stage of width 64.",
    "scales": (
        "Res2Net: the 3×3 is cut into so many parts, each of which reads the one before. 1: no Res2Net."
    ),
    "stem_width": "Channels of the stem. 0: as many as the first stage has before expansion.",
    "batch": "Images at once: bytes saved for backward, peaks and latency are for one batch.",
    "dtype": "Of weights and maps alike.",
    "height": "Pixels. Multiply-adds and bytes grow with the area, parameters do not.",
    "width": "Pixels.",
    "dims": ("Signals have a length in place of height and width; a window of 3×3 becomes a row of 3."),
    "in_channels": "3 for colour, 1 for grey.",
    "num_classes": "Outputs of the last layer.",
    "stem": "What comes before the first block. ImageNet's stems quarter the resolution, CIFAR's keeps it.",
}
LABELS = {
    "wa": "Slope wa",
    "w0": "First width w0",
    "wm": "Ratio wm of the stages' widths",
    "mlp_width": "MLP width",
    "token_width": "Width of a token",
    "patch": "Side of a patch",
    "bn_size": "Bottleneck, in growth rates",
    "compression": "Channels a transition divides by",
    "fc_width": "Width of the hidden linear layers",
    "norm": "Norm",
    "act": "Activation",
}
STRIP = "Height is resolution, width is channels."
ARCS: tuple[tuple[Way, str], ...] = (
    ("projection", "Orange is the shortcut, dashed where it needs a projection."),
    ("identity", "Orange is the shortcut."),
    ("concatenation", "Orange is the input that a layer passes on beside its output."),
    ("channel split", "Orange is the half of the channels that a block passes on beside its output."),
)
CHANGED = "Some requested values were changed or left out"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")


def strip_words(*networks: Network) -> str:
    """What the shapes of these networks' strips mean."""
    ways = {part.way for network in networks for part in network.parts}
    if "projection" in ways:
        ways -= {"identity"}
    along = all(network.reads_signals for network in networks)
    return " ".join(
        (
            STRIP.replace("resolution", "length") if along else STRIP,
            *(words for way, words in ARCS if way in ways),
        )
    )


def preset_of(network: Network) -> str:
    """The name in the zoo of a network, whatever images it reads, or `custom`."""
    return published_name(network.spec) or CUSTOM


def preset_title(name: str) -> str:
    """What a network of the zoo is called."""
    return "Custom" if name == CUSTOM else PUBLISHED[name].title


def title(network: Network) -> str:
    """What to call a network: as the zoo does, else the nearest there and the differences from it."""
    return name_of(network.spec).replace("x wide", "× wide")


def images(network: Network) -> str:
    """The images it reads, where they are not those it was published for: `at 384×384, batch 64`."""
    return input_name(network.input, made_for(network.spec)).replace("x", "×")


def full_title(network: Network) -> str:
    """Name and images: what tells two networks on one page apart."""
    images_read = images(network)
    joint = " " if images_read.startswith("at ") else ", "
    return f"{title(network)}{joint}{images_read}" if images_read else title(network)


def file_name(network: Network, images_too: bool = True) -> str:
    """A name for files about a network: the zoo's, or the title in small letters; then its images."""
    name = published_name(network.spec) or _slug(name_of(network.spec))
    with_images = input_name(network.input, made_for(network.spec)) if images_too else ""
    return "-".join(filter(None, (name, _slug(with_images.removeprefix("at ")))))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def headline(network: Network) -> str:
    """The network in one line: `ResNet-50 (v1.5): 16 bottleneck blocks in four stages`."""
    plan = network.plan
    one, several = block_nouns(network)
    blocks = f"1 {one}" if plan.blocks == 1 else f"{plan.blocks:,} {several}"
    stages = "one stage" if len(plan.stages) == 1 else f"{NUMBERS[len(plan.stages)]} stages"
    return f"{full_title(network)}: {blocks} in {stages}"


def block_nouns(network: Network) -> tuple[str, str]:
    """What a block of the family is called, alone and among several."""
    if isinstance(network.spec, ArchSpec):
        return "block", f"{' and '.join(sorted({*network.spec.blocks}))} blocks"
    return BLOCKS.get(family_name(network.spec), ("block", "blocks"))


def dilated(network: Network) -> str:
    """Which stages keep the map of the one before, because the output stride is reached; empty for none."""
    firsts = [part for part in blocks_of(network.parts) if part.stage > 1 and part.copy == 0]
    kept = [str(part.stage) for part in firsts if part.inp.height == part.out.height > 1]
    if not kept:
        return ""
    who = f"Stage {kept[0]} keeps" if len(kept) == 1 else f"Stages {', '.join(kept)} keep"
    return f"{who} the map of the stage before: the output stride is {network.resnet.output_stride} (More)."


def place_of(source: Source) -> str:
    """Where a published number stands, with a link to the paper."""
    work = f"[{source.work}](https://arxiv.org/abs/{source.arxiv})" if source.arxiv else source.work
    return f"{work}, {source.place}"


def figures(network: Network) -> str:
    """The two figures that say most about a network: `25.56 M parameters, 4.089 G multiply-adds`."""
    cost = network.cost
    return f"{short(cost.params)} parameters, {short(cost.macs)} multiply-adds"
