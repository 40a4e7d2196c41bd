"""An operator as a layer of the language, where it is one; else as an operator with its shapes.

A layer is only taken if it has exactly the parameters that the network gave the operator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from resnet_core.cost import price
from resnet_core.language.layers import (
    Activation,
    Attention,
    Dropout,
    GlobalPool,
    Leaf,
    Linear,
    Operator,
    Shape,
)
from resnet_core.traced.flow import Flow, Node
from resnet_core.traced.free import VIEWS
from resnet_core.traced.graph import Weight
from resnet_core.traced.kinds import Site, conv, norm, number, params_of, pool, view, with_parameter
from resnet_core.traced.operators import macs_of, words_of
from resnet_core.traced.rewrites import ATTENTION, HEADS
from resnet_core.traced.shapes import channels_last, ints, shape_of

__all__ = ["Leaves"]

ACTIVATIONS: Mapping[str, Literal["relu", "gelu", "silu", "sigmoid", "relu6", "hardswish", "hardsigmoid"]] = {
    "relu": "relu",
    "gelu": "gelu",
    "silu": "silu",
    "sigmoid": "sigmoid",
    "relu6": "relu6",
    "hardswish": "hardswish",
    "hardsigmoid": "hardsigmoid",
}
OWN_MODULE = "torch.nn.modules."


class Leaves:
    """Makes the layers of a flow. Each parameter belongs to the operator that reads it first."""

    def __init__(self, flow: Flow, modules: Mapping[str, str]) -> None:
        self._flow = flow
        self._modules = modules
        self._last = channels_last(flow)
        self._batch = flow.sizes[flow.image][0]
        self._own: dict[str, tuple[Weight, ...]] = {}
        self._fixed: dict[str, int | None] = {}
        taken: set[str] = set()
        for node in flow.nodes:
            own = tuple(w for w in node.weights if w.learned and w.value not in taken)
            work = [(value, macs) for value, macs in node.fixed if value not in taken]
            taken.update(weight.value for weight in own)
            taken.update(value for value, _ in work)
            self._own[node.value] = own
            self._fixed[node.value] = _summed(macs for _, macs in work)

    def shape(self, value: str) -> Shape:
        """The shape of a value, for one image."""
        return shape_of(self._flow.sizes[value], self._last.get(value, False), self._batch)

    def site(self, node: Node, read: str) -> Site:
        """An operator that reads `read`."""
        own = self._own[node.value]
        fixed = self._fixed[node.value]
        return Site(node, self._name(node, own), self.shape(read), self.shape(node.value), own, fixed)

    def layer(self, node: Node) -> Leaf:
        """The layer that an operator of one input is."""
        site = self.site(node, node.reads[0])
        leaf = self._of_language(site)
        if leaf is None:
            return self.operator(site)
        cost = price(leaf)
        if cost.params == params_of(site.own) and site.fixed == 0:
            return leaf
        if site.fixed is None:
            return self.operator(site)
        counts = params_of(site.own), cost.macs + site.fixed, cost.activations
        return Operator(site.name, site.inp, site.out, words_of(node.kind), *counts)

    def operator(self, site: Site) -> Operator:
        """An operator that is no layer of the language."""
        node = site.node
        macs = macs_of(node.kind, node.args, node.sizes, self._flow.sizes)
        macs = None if macs is None or site.fixed is None else macs // self._batch + site.fixed
        counted = site.out.elements if macs and site.own else 0
        return Operator(
            site.name, site.inp, site.out, words_of(site.node.kind), params_of(site.own), macs, counted
        )

    def _name(self, node: Node, own: tuple[Weight, ...]) -> str:
        """That of its parameters or of its own module; else the path of where it stands, and the operator."""
        paths = {weight.name.rpartition(".")[0] for weight in own}
        if len(own) == 1 and (own[0].name.rpartition(".")[2] not in ("weight", "bias") or not node.path):
            return own[0].name
        if len(paths) == 1:
            return paths.pop() or own[0].name
        if node.path and (node.kind == ATTENTION or self._modules.get(node.path, "").startswith(OWN_MODULE)):
            return node.path
        return f"{node.path}.{node.kind.strip('_')}".lstrip(".")

    def _of_language(self, site: Site) -> Leaf | None:
        node, name, inp, out, own, _ = site
        match node.kind:
            case kind if kind in ACTIVATIONS:
                return Activation(name, out, ACTIVATIONS[kind])
            case "conv2d":
                return conv(site, self._sizes_of_weight(node))
            case "linear":
                return self._linear(site)
            case "batch_norm" | "layer_norm" | "group_norm":
                return norm(site)
            case "max_pool2d" | "avg_pool2d":
                return pool(site)
            case "adaptive_avg_pool2d":
                return GlobalPool(name, inp, out)
            case "mean":
                return GlobalPool(name, inp, out) if self._over_pixels(node) else None
            case "dropout":
                return Dropout(name, out, number(node.args.get("p")))
            case "self-attention":
                return Attention(name, out, ints(node.args.get(HEADS))[0])
            case "mul" | "add" | "cat" if len(own) == 1:
                return with_parameter(site)
            case "hardtanh" if (node.args.get("min_val"), node.args.get("max_val")) == (0.0, 6.0):
                return Activation(name, out, "relu6")
            case kind if kind in VIEWS and not own:
                return view(site)
        return None

    def _sizes_of_weight(self, node: Node) -> tuple[int, ...]:
        name = getattr(node.args.get("weight"), "name", "")
        return self._flow.sizes.get(name, ())

    def _linear(self, site: Site) -> Linear | None:
        read = self._flow.sizes[site.node.reads[0]]
        weight = self._sizes_of_weight(site.node)
        if len(weight) != 2 or len(read) < 2 or (*read[:-1], weight[0]) != site.node.sizes:
            return None
        if read[-1] != weight[1]:
            return None
        inp, out = (shape_of(sizes, True, self._batch) for sizes in (read, site.node.sizes))
        return Linear(site.name, inp, out, site.node.args.get("bias") is not None)

    def _over_pixels(self, node: Node) -> bool:
        sizes = self._flow.sizes[node.reads[0]]
        dims = {dim % len(sizes) for dim in ints(node.args.get("dim"))} if sizes else set()
        last = self._last.get(node.reads[0], False)
        return len(sizes) == 4 and dims == ({1, 2} if last else {2, 3})


def _summed(amounts: Iterable[int | None]) -> int | None:
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total
