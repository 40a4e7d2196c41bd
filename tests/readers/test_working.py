"""The working of a price, evaluated, is the price."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.cost import Cost, price
from resnet_core.language.layers import Conv, Norm, Shape
from resnet_core.language.plan import layers_in, residual
from resnet_core.plan import layers_of, named_blocks, named_layers, unfold
from resnet_core.readers.working import Working, norms_working, working
from resnet_core.spec import ArchSpec, Input
from tests.examples import examples

OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluated(text: str) -> Fraction:
    """`text` by exact arithmetic, with nothing but numbers, +, * and / allowed."""

    def value(node: ast.expr) -> Fraction:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        assert isinstance(node, ast.Constant)
        assert type(node.value) is int
        return Fraction(node.value)

    return value(ast.parse(text, mode="eval").body)


def texts(shown: Working) -> tuple[str, str, str]:
    return shown.params.text, shown.macs.text, shown.activations.text


def values(shown: Working) -> Cost:
    return Cost(*(step.value for step in shown))


def evaluated_all(shown: Working) -> tuple[Fraction, ...]:
    return tuple(map(evaluated, texts(shown)))


def fractions(cost: Cost) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, cost))


specs = st.one_of(
    st.builds(
        ArchSpec,
        block=st.just("bottleneck"),
        depths=st.tuples(st.integers(1, 4), st.integers(1, 3)),
        widths=st.tuples(st.integers(16, 80), st.integers(16, 80)),
        groups=st.integers(1, 9),
        width_per_group=st.integers(4, 70),
        scales=st.integers(1, 5),
        shortcut=st.sampled_from(["projection", "projection_all", "avgpool", "none"]),
        order=st.sampled_from(["post", "pre"]),
        stem=st.sampled_from(["imagenet", "cifar"]),
        attention=st.sampled_from(["none", "se"]),
        norm=st.sampled_from(["batch", "none"]),
        num_classes=st.integers(1, 50),
    ),
    st.builds(
        ArchSpec,
        block=st.just("basic"),
        depths=st.tuples(st.integers(1, 4)),
        widths=st.tuples(st.integers(16, 80)),
        norm=st.sampled_from(["group", "none"]),
    ),
)


@settings(max_examples=examples(40), deadline=None)
@given(spec=specs, size=st.integers(32, 70))
def test_every_working_comes_to_the_price(spec: ArchSpec, size: int) -> None:
    plan = unfold(spec, Input(size, size + 3))
    for _, layer in named_layers(plan):
        shown = working(layer)
        assert values(shown) == price(layer)
        assert evaluated_all(shown) == fractions(price(layer))


@settings(max_examples=examples(25), deadline=None)
@given(spec=specs)
def test_norms_together_come_to_the_norms_one_by_one(spec: ArchSpec) -> None:
    for _, _, block, _ in named_blocks(unfold(spec)):
        layers = layers_in(block)
        together = norms_working(layers)
        norms = [layer for layer in layers_of(layers) if isinstance(layer, Norm)]
        assert evaluated(together.text) == together.value
        assert together.value == sum(price(norm).params for norm in norms)


def test_a_blackboard_would_show_the_same() -> None:
    layers = dict(named_layers(unfold(ArchSpec())))
    assert texts(working(layers["layer1.0.conv2"])) == ("3*3*64*64", "3*3*64*64*56*56", "64*56*56")
    assert texts(working(layers["fc"])) == ("2048*1000 + 1000", "2048*1000", "1000")
    assert texts(working(layers["layer1.0.bn3"])) == ("2*256", "0", "0")
    assert texts(working(layers["avgpool"])) == ("0", "0", "0")
    assert working(layers["layer1.0.conv2"]).params.value == 36_864


def test_groups_and_biases_are_shown() -> None:
    pixel = Shape(128, 7, 7)
    grouped = Conv("conv2", pixel, pixel, 3, 1, 1, 32, bias=True)
    assert working(grouped).params.text == "3*3*(128/32)*128 + 128"
    assert working(grouped).macs.text == "3*3*(128/32)*128*7*7"


def test_a_block_shows_its_norms_together() -> None:
    stage = unfold(ArchSpec()).stages[1]
    norms = norms_working(residual(stage.runs[0].block).branch + residual(stage.runs[0].block).shortcut)
    assert norms == ("2*(128+128+512+512)", 2_560)
    assert norms_working(unfold(ArchSpec()).stem) == ("2*64", 128)
    assert norms_working(unfold(ArchSpec(norm="none")).stem) == ("0", 0)


@pytest.mark.parametrize("text", ["3*3*64*65", "3*3*64*64 + 64"])
def test_a_wrong_working_would_be_noticed(text: str) -> None:
    layer = dict(named_layers(unfold(ArchSpec())))["layer1.0.conv2"]
    assert evaluated(text) != price(layer).params
