"""Every counter's account closes on networks of every family, and is that of other authors' modules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
import torchinfo
from fvcore.nn import FlopCountAnalysis
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.cost import price
from resnet_core.experiments.counters import tools_optional
from resnet_core.experiments.counters.tools import TOOLS, Reading, ask
from resnet_core.experiments.counters.tools_optional import OPTIONAL
from resnet_core.labs.counters.conventions import backward_excess, count
from resnet_core.labs.counters.conventions_optional import PTFLOPS, THOP, THOP_PARAMETERS
from resnet_core.labs.counters.conventions_required import FVCORE, TORCHINFO
from resnet_core.plan import Plan, readable, unfold
from resnet_core.spec import FAMILIES, ArchSpec, ConvNextSpec, Input, Spec, VggSpec, VitSpec, reads_signals
from resnet_core.zoo import ZOO
from tests.families.token_networks import on_meta, torchvisions
from tests.torchvision_oracle import torchvision_models

pytestmark = pytest.mark.usefixtures("weights_are_not_drawn")
SMALL_VIT = VitSpec(depth=2, heads=2, token_width=24, mlp_width=40, num_classes=5)
SMALL_CONVNEXT = ConvNextSpec(depths=(1, 2), widths=(8, 16), num_classes=5)
# No part of the last map is a whole number of pixels.
SMALL_VGG = VggSpec(depths=(1, 1), widths=(8, 16), fc_width=16, num_classes=5)
SMALL_RESNET = ArchSpec(depths=(1, 1), widths=(16, 32), num_classes=5)


def assert_closed(plan: Plan) -> None:
    for tool in (*TOOLS, *OPTIONAL):
        for reading in ask(tool, plan):
            assert isinstance(reading, Reading)
            assert reading.rest == 0, reading
            assert all(cause.amount and cause.why for cause in reading.causes)


@pytest.mark.usefixtures("norms_without_values_are_quick")
@pytest.mark.parametrize("family", [name for name, kind in FAMILIES.items() if not reads_signals(kind())])
def test_every_difference_closes_for_the_usual_network_of_each_family(family: str) -> None:
    spec = FAMILIES[family]()
    assert_closed(unfold(spec, readable(spec, Input(64, 64))[0]))


@pytest.mark.parametrize(
    ("spec", "input"),
    [
        (SMALL_VIT, Input(48, 32)),
        (SMALL_CONVNEXT, Input(37, 50)),
        (SMALL_VGG, Input(33, 45)),
        (VggSpec(depths=(1,), widths=(8,), norm="batch", fc_width=16), Input(9, 31)),
        (ZOO["mobilenet_v3_large"], Input(64, 40)),
        (replace(SMALL_RESNET, attention="eca", downsampling="average"), Input(64, 40)),
        (replace(SMALL_RESNET, attention="split", groups=2, downsampling="average_3x3"), Input(64, 40)),
        (replace(SMALL_RESNET, attention="sk", stem="rs"), Input(64, 40)),
        (replace(SMALL_RESNET, block="basic", attention="sk_half", stem="tiered"), Input(64, 40)),
    ],
)
def test_every_difference_closes_for_images_of_any_shape(spec: Spec, input: Input) -> None:
    assert_closed(unfold(spec, input))


@pytest.mark.parametrize(
    ("name", "spec", "flops", "said"),
    [
        ("vit_b_16", VitSpec(), 35_127_656_448, 173_232_616),
        ("convnext_tiny", ConvNextSpec(), 8_911_062_528, 322_371_592),
    ],
)
def test_torch_and_torchinfo_say_of_torchvisions_networks_what_we_predict(
    name: str, spec: Spec, flops: int, said: int
) -> None:
    plan, theirs = unfold(spec), torchvisions(name)
    images = torch.empty(1, 3, 224, 224, device="meta")
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        theirs(images)
    assert counter.get_total_flops() == flops == 2 * price(plan).macs
    summary = torchinfo.summary(theirs, input_data=images, device="meta", verbose=0)
    assert summary.total_mult_adds == said == count(plan, TORCHINFO).total


def small_vit() -> nn.Module:
    network: nn.Module = torchvision_models().VisionTransformer(32, 16, 2, 2, 24, 40, num_classes=5)
    return network.eval()


def small_convnext() -> nn.Module:
    models = torchvision_models()
    blocks = [models.convnext.CNBlockConfig(8, 16, 1), models.convnext.CNBlockConfig(16, None, 2)]
    network: nn.Module = models.ConvNeXt(blocks, num_classes=5)
    return network.eval()


@pytest.mark.parametrize(
    ("spec", "theirs"), [(SMALL_VIT, small_vit), (SMALL_CONVNEXT, small_convnext)], ids=["vit", "convnext"]
)
def test_the_other_counters_say_of_torchvisions_networks_what_we_predict(
    spec: Spec, theirs: Callable[[], nn.Module]
) -> None:
    import thop

    with tools_optional._out_of_sight("torchvision", "timm"):
        from ptflops import get_model_complexity_info

    plan, images = unfold(spec, Input(32, 32)), torch.zeros(1, 3, 32, 32)
    # With gradients: without, torchvision's attention is one operation that fvcore does not look into.
    traced = FlopCountAnalysis(theirs(), images).unsupported_ops_warnings(False).tracer_warnings("none")
    assert int(traced.uncalled_modules_warnings(False).total()) == count(plan, FVCORE).total
    macs, params = thop.profile(theirs(), (images,), verbose=False)
    assert (macs, params) == (count(plan, THOP).total, count(plan, THOP_PARAMETERS).total)
    macs, _ = get_model_complexity_info(theirs(), (3, 32, 32), False, False, backend="pytorch")
    assert macs == count(plan, PTFLOPS).total


def test_the_causes_of_vit_b_16() -> None:
    plan = unfold(VitSpec())
    causes = {
        convention.tool: {cause.name: cause.amount for cause in count(plan, convention).causes}
        for convention in (FVCORE, TORCHINFO, THOP)
    }
    tokens, width, layers = 197, 768, 12
    norms, products = 25 * tokens * width, layers * 2 * width * tokens**2
    attention = products + layers * 4 * width**2 * tokens
    linear = layers * 2 * width * 3072
    assert causes["fvcore, evaluation mode"] == {
        "layer norm": 5 * norms,
        "attention's two products": -products,
    }
    assert causes["thop"] == {"layer norm": 4 * norms, "attention": -attention}
    assert causes["torchinfo"] == {
        "norm parameters": 25 * 2 * width,
        "convolution biases": 196 * width,
        "linear bias": layers * (3072 + width) + 1000,
        "linear layers at many places": -(tokens - 1) * linear,
        "attention": -attention,
    }


@pytest.mark.parametrize("spec", [SMALL_VIT, SMALL_CONVNEXT])
def test_torchs_counter_has_the_backward_pass_of_token_models_right_but_for_groups(spec: Spec) -> None:
    plan = unfold(spec, Input(32, 32))
    scores = on_meta(plan)(torch.zeros(1, 3, 32, 32, device="meta", requires_grad=True))
    with FlopCounterMode(display=False) as counter:
        scores.sum().backward()
    assert counter.get_total_flops() == 4 * price(plan).macs + backward_excess(plan)
