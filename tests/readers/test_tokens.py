"""What the readers say of tokens, on a vision transformer."""

from __future__ import annotations

from dataclasses import replace

import torch

from resnet_core.cost import price
from resnet_core.families.vit.recipe import unfold_vit
from resnet_core.families.vit.spec import VitSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import Attention
from resnet_core.language.plan import each_copy, layers_in, named_layers
from resnet_core.nn.network import PlanModule
from resnet_core.readers.field import Field, layer_fields, receptive_field
from resnet_core.readers.memory import inference_peak
from resnet_core.readers.roofline import works
from resnet_core.readers.working import working
from tests.families.token_networks import flops, on_meta
from tests.readers.measured_memory import module_and_images
from tests.readers.test_working import evaluated

SMALL = VitSpec(patch=4, depth=2, token_width=24, heads=3, mlp_width=40, num_classes=10)
IMAGES = Input(16, 20, batch=2)


def test_torchs_counter_sees_the_products_of_attention_on_the_meta_device_alone() -> None:
    plan = unfold_vit(SMALL, replace(IMAGES, batch=1))
    tokens, width = 21, 24
    products = SMALL.depth * 2 * tokens * tokens * width
    macs = price(plan).macs
    assert flops(on_meta(plan).train(), plan) == flops(on_meta(plan).eval(), plan) == 2 * macs
    on_the_cpu = PlanModule(plan)
    assert flops(on_the_cpu, plan, "cpu") == 2 * (macs - products)


def test_the_works_of_attention_add_up_to_its_price() -> None:
    plan = unfold_vit(VitSpec(), Input(batch=2))
    pieces = [work for part in each_copy(plan, works(plan)) for work in part]
    assert sum(work.macs for work in pieces) == 2 * price(plan).macs
    assert sum(work.weights for work in pieces) == 4 * price(plan).params
    named = {work.name: work for work in works(plan)[1]}
    project, products, after = (
        named[f"self_attention.{piece}"] for piece in ("in_proj", "products", "out_proj")
    )
    maps = 2 * 197 * 768 * 4
    assert (project.read, project.written, products.read, products.weights) == (maps, 3 * maps, 3 * maps, 0)
    assert products.macs == 2 * 2 * 197 * 197 * 768
    assert (products.written, after.read, after.written) == (maps, maps, maps)


def test_the_working_of_attention_shows_its_projections_and_products() -> None:
    (attention,) = (
        leaf
        for name, leaf in named_layers(unfold_vit(VitSpec(depth=1), Input()))
        if isinstance(leaf, Attention)
    )
    shown = working(attention)
    assert shown.params.text == "4*768*768 + 4*768"
    assert shown.macs.text == "4*768*768*197 + 2*197*197*768"
    assert [evaluated(step.text) for step in shown] == [step.value for step in shown]
    assert tuple(step.value for step in shown) == tuple(price(attention))


def test_a_token_sees_its_patch_before_attention_and_the_whole_image_after() -> None:
    plan = unfold_vit(SMALL, IMAGES)
    assert receptive_field(plan) == (Field(4, 4, 0), Field(4, 4, 0, whole=True))
    (run,) = plan.stages[0].runs
    assert [field.whole for field in layer_fields(run.block)][:2] == [False, True]
    network, images = module_and_images(
        unfold_vit(SMALL, replace(IMAGES, dtype="float64"))
    )  # no gradient rounds to 0
    images.requires_grad_()
    stem = network.run(network.stem_steps, images)
    for maps, pixels in ((stem, 16), (network.block("stage1.0")(stem), 16 * 20)):
        (gradient,) = torch.autograd.grad(maps[0, 1].sum(), images, retain_graph=True)
        assert torch.count_nonzero(gradient[0].abs().sum(0)).item() == pixels
        assert torch.count_nonzero(gradient[1]).item() == 0


def test_a_layer_counts_four_weighted_layers() -> None:
    assert [unfold_vit(VitSpec(depth=depth), Input()).depth for depth in (1, 12)] == [1 + 4 + 1, 1 + 48 + 1]


def test_a_thousand_million_layers_are_counted_like_twelve() -> None:
    deep, usual = (unfold_vit(VitSpec(depth=depth), Input()) for depth in (10**9, 12))
    each = price(layers_in(usual.stages[0].runs[0].block)[0]).params
    each += price(layers_in(usual.stages[0].runs[0].block)[1]).params
    assert price(deep).params - price(usual).params == (10**9 - 12) * each
    assert inference_peak(deep) == inference_peak(usual)
