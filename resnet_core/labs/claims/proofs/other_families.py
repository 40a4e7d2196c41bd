"""DenseNet, EfficientNet and transformers beside ResNets."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from resnet_core.families.efficientnet.spec import DEPTH_BASE, SIDE_BASE, WIDTH_BASE
from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, in_percent, millions, plan, saved
from resnet_core.labs.claims.recordings import lesions
from resnet_core.labs.claims.speeds import SPEEDS
from resnet_core.language.layers import Residual
from resnet_core.language.plan import inp_of, layers_in, named_blocks, out_of
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.zoo import ZOO

DENSE, DEEPER_DENSE = "densenet121", "densenet201"
SCALED = tuple(f"efficientnet_b{number}" for number in range(8))
TOKENS, WIDTH, LAYERS = 32, 64, 12

Tokens: TypeAlias = npt.NDArray[np.float64]


def redundancy() -> Finding:
    """What a deleted block costs, and what DenseNet costs instead."""
    whole = lesions("residual56")
    slower = 1 - SPEEDS[DENSE].gpu / SPEEDS["resnet50"].gpu
    fewer = 1 - cost(DENSE).macs / cost("resnet50").macs
    return Finding(
        f"{100 * whole.median_rise:.1f} points",
        f"Deleting one block of the trained residual-56 costs {100 * whole.median_rise:.1f} points (median). "
        f"DenseNet-121 has {millions(cost(DENSE).params)} parameters and {in_percent(fewer)} fewer MACs than "
        f"ResNet-50, yet on timm's GPU it is {in_percent(slower)} slower.",
        (
            Check("Blocks of a ResNet are partly redundant.", whole.median_rise < 0.02),
            Check("DenseNet solves this at no price.", slower <= 0),
        ),
    )


def concatenation() -> Finding:
    """How the channels grow in DenseNet-121."""
    first = [
        each.block
        for each in named_blocks(plan(DENSE))
        if each.name.startswith(f"{plan(DENSE).stages[0].name}.")
    ]
    grown = {out_of(block).channels - inp_of(block).channels for block in first}
    reads = [inp_of(block).channels for block in first]
    width = out_of(plan("resnet50").stages[0].runs[-1].block).channels
    return Finding(
        f"{min(grown)} new channels a layer",
        f"Each layer of DenseNet-121's first stage reads all channels so far, {reads[0]} to {reads[-1]}, and "
        f"adds {min(grown)} of its own. A block of ResNet-50 there gives {width}.",
        (
            Check("Features are concatenated.", all(later > earlier for earlier, later in pairwise(reads))),
            Check("Layers are narrower.", max(grown) < width),
        ),
    )


def memory_of_concatenation() -> Finding:
    """Bytes saved for backward for each multiply-add."""
    dense, ours = saved(DENSE), saved("resnet50")
    macs = cost(DENSE).macs / cost("resnet50").macs
    return Finding(
        f"{dense / ours:.2f} times the bytes",
        f"For one image DenseNet-121 saves {dense:,} bytes for the backward pass, ResNet-50 {ours:,}: "
        f"{dense / ours:.2f} times as many, at {macs:.2f} times the MACs.",
        (Check("Memory and computation are in another proportion.", dense / ours > 1.2 * macs),),
    )


def parameters_of_densenet() -> Finding:
    """Parameters and errors of DenseNets and ResNets."""
    rows = {name: (cost(name).params, error(name)) for name in (DENSE, DEEPER_DENSE, "resnet34", "resnet50")}
    bytes_ = saved(DEEPER_DENSE) / saved("resnet50")
    return Finding(
        f"{millions(rows[DENSE][0])}, {rows[DENSE][1]:.1f} %",
        f"DenseNet-121 has {millions(rows[DENSE][0])} parameters and {rows[DENSE][1]:.1f} % error, ResNet-34 "
        f"{millions(rows['resnet34'][0])} and {rows['resnet34'][1]:.1f} %. DenseNet-201 goes down to "
        f"{rows[DEEPER_DENSE][1]:.1f} % with {millions(rows[DEEPER_DENSE][0])}; it saves {bytes_:.1f} times "
        "the bytes of ResNet-50 for the backward pass.",
        (
            Check(
                "It needs fewer parameters for an error.",
                rows[DENSE][0] < rows["resnet34"][0] and rows[DENSE][1] < rows["resnet34"][1],
            ),
            Check("Deeper ones are no better.", rows[DEEPER_DENSE][1] >= rows[DENSE][1]),
        ),
    )


def parameter_efficiency() -> Finding:
    """The first part alone."""
    found = parameters_of_densenet()
    return found._replace(checks=found.checks[:1])


def compound_scaling() -> Finding:
    """In what B1 to B7 differ from B0."""
    first = vars(ZOO[SCALED[0]])
    changed = {key for name in SCALED for key, value in vars(ZOO[name]).items() if value != first[key]}
    stages = changed & {"depths", "widths"}
    step = DEPTH_BASE * WIDTH_BASE**2 * SIDE_BASE**2
    return Finding(
        f"{DEPTH_BASE}, {WIDTH_BASE} and {SIDE_BASE}",
        "EfficientNet-B1 to B7 have the searched stages of B0 and multiply depth, width and side by powers "
        f"of {DEPTH_BASE}, {WIDTH_BASE} and {SIDE_BASE}, rounded: a step makes {step:.2f} times the MACs. "
        "Each network is the first one under a rule.",
        (
            Check(
                "Depth, width and resolution are scaled together.",
                {"depth_multiplier", "width_multiplier"} <= changed,
            ),
            Check("The scaled networks were searched.", bool(stages)),
        ),
    )


def attention_for_convolution() -> Finding:
    """What is left of convolutions in ViT-B/16."""
    shapes = expected_shapes(plan("vit_b_16"))
    kernels = [shape for shape in shapes.values() if len(shape) == 4 and shape[-1] > 1]
    layers = plan("vit_b_16").blocks
    return Finding(
        f"{len(kernels)} convolution, {layers} layers of attention",
        f"ViT-B/16 has {layers} layers of attention. {len(kernels)} convolution is left, of {kernels[0][-1]} "
        f"× {kernels[0][-1]} pixels, which cuts the image into patches that are all treated alike.",
        (
            Check("Attention stands in place of convolutions.", len(kernels) < layers),
            Check("Nothing of a convolution is left.", not kernels),
        ),
    )


def massive_data() -> Finding:
    """ViT-B/16 trained on ImageNet alone."""
    ours, resnet = 100 - error("vit_b_16"), 100 - error("resnet50")
    return Finding(
        f"{ours:.2f} %",
        f"torchvision's ViT-B/16 is trained on ImageNet-1k alone and is right on {ours:.2f} % of its "
        f"validation images; ResNet-50 of the first weights on {resnet:.2f} %.",
        (
            Check(
                "Attention reaches over the whole image from the first layer.", plan("vit_b_16").blocks > 0
            ),
            Check("It takes massive data sets.", ours < resnet),
        ),
    )


def _apart(tokens: Tokens) -> float:
    """How much of the tokens is not common to all."""
    return float(np.linalg.norm(tokens - tokens.mean(0)) / np.linalg.norm(tokens))


def transformers() -> Finding:
    """Sums in ViT-B/16, and what a stack of attention forgets without them."""
    sums = sum(
        isinstance(layer, Residual)
        for each in named_blocks(plan("vit_b_16"))
        for layer in layers_in(each.block)
    )
    rng = np.random.default_rng(0)
    with_sums = without = rng.normal(size=(TOKENS, WIDTH))
    for _ in range(LAYERS):
        query, key, value = rng.normal(0, WIDTH**-0.5, (3, WIDTH, WIDTH))
        with_sums = with_sums + _attended(with_sums, query, key, value)
        without = _attended(without, query, key, value)
    return Finding(
        f"{_apart(with_sums):.2f} against {_apart(without):.0e}",
        f"ViT-B/16 has {sums} residual sums in {plan('vit_b_16').blocks} layers. In {LAYERS} layers of "
        f"random attention and nothing else, the part of {TOKENS} tokens that tells them apart is "
        f"{_apart(with_sums):.2f} of their norm in the end with sums, and {_apart(without):.0e} without.",
        (
            Check("Transformers have residual connections.", sums == 2 * plan("vit_b_16").blocks),
            Check("Without them the tokens become alike.", _apart(without) < 0.01 < _apart(with_sums)),
        ),
    )


def _attended(tokens: Tokens, query: Tokens, key: Tokens, value: Tokens) -> Tokens:
    """One head of attention over the tokens."""
    scores = (tokens @ query) @ (tokens @ key).T / WIDTH**0.5
    weights = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(weights / weights.sum(1, keepdims=True) @ tokens @ value)
