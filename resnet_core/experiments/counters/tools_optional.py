"""The totals of thop and ptflops, which are optional.

Both are imported only when they are run, since neither is quick to import.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.experiments.counters.tools import Tool, Total, ask, images
from resnet_core.labs.counters.conventions import SHAPES_ONLY, WITH_WEIGHTS, Reading, Unread
from resnet_core.labs.counters.conventions_optional import (
    PTFLOPS,
    PTFLOPS_ATEN,
    PTFLOPS_PARAMETERS,
    THOP,
    THOP_PARAMETERS,
)
from resnet_core.nn.modules import SelfAttention
from resnet_core.plan import Plan, network_spec

__all__ = ["OPTIONAL", "ask_optional"]


def ask_optional(tool: Tool, plan: Plan) -> tuple[Reading | Unread, ...]:
    """As `ask`, for a tool that may not be installed."""
    if find_spec(tool.package):
        return ask(tool, plan)
    why = f"{tool.package} is not installed here"
    return tuple(Unread(convention.tool, why) for convention in tool.conventions)


def _thop(plan: Plan) -> tuple[Total, ...]:
    import thop

    network = build(network_spec(plan), device="meta", input=plan.input)
    macs, params = thop.profile(network, (images(plan, 1, "meta"),), verbose=False)
    return Total(int(macs), 1), Total(int(params), 1)


def _ptflops(plan: Plan) -> tuple[Total, ...]:
    with _out_of_sight("torchvision", "timm"):
        from ptflops import get_model_complexity_info
        from ptflops.pytorch_ops import multihead_attention_counter_hook

    def attention(module: nn.Module, tokens: tuple[Tensor], out: Tensor) -> None:
        """Its rule for `nn.MultiheadAttention`, which is given queries, keys and values."""
        multihead_attention_counter_hook(module, tokens * 3, out)

    def totals(backend: str, device: str) -> tuple[int, int]:
        size = plan.image.sizes
        with torch.no_grad():
            macs, params = get_model_complexity_info(
                build(network_spec(plan), device=device, input=plan.input),
                size,
                False,
                False,
                backend=backend,
                custom_modules_hooks={SelfAttention: attention} if backend == "pytorch" else {},
            )
        return int(macs), int(params)

    # On the meta device torch makes a linear layer from products in Python, which this backend counts too.
    macs, params = totals("pytorch", "cpu")
    aten, _ = totals("aten", "meta")
    return Total(macs, 1), Total(aten, 1), Total(params, 1)


@contextmanager
def _out_of_sight(*packages: str) -> Iterator[None]:
    """Imports of these packages fail inside, as if they were not installed.

    ptflops imports both for layers that are not used here. That takes seconds, and fails with an unexpected
    error where torchvision and torch are of different builds.
    """
    before = {name: sys.modules[name] for name in packages if name in sys.modules}
    sys.modules.update(dict.fromkeys(packages))  # type: ignore[arg-type]  # None is Python's own word for this
    try:
        yield
    finally:
        for name in packages:
            del sys.modules[name]
        sys.modules.update(before)


EXACT = SHAPES_ONLY._replace(macs=10**15)  # thop adds up in float64
OPTIONAL = (
    Tool("thop", (THOP, THOP_PARAMETERS), EXACT, _thop),
    Tool("ptflops", (PTFLOPS, PTFLOPS_ATEN, PTFLOPS_PARAMETERS), WITH_WEIGHTS, _ptflops),
)
