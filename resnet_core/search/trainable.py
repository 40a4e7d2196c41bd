"""Whether PyTorch runs a network on a batch at all, and the nearest image on which it does."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.checks import SpecError
from resnet_core.plan import laid_out, unfold
from resnet_core.readers.lone_values import lone_norm
from resnet_core.readers.words import KINDS
from resnet_core.search.bisection import last
from resnet_core.spec import Input, Shown

__all__ = ["check_norms"]


def check_norms(spec: Shown, input: Input, training: bool) -> None:
    """Raises `SpecError` where a norm would have a single value, with the least height that works.

    Two images work as well, and the sentence says so. Where the value is that of a vector, no height works.
    """
    norm = lone_norm(laid_out(spec, input), training)
    if norm is None:
        return
    where = "a channel" if norm.kind == "batch" else "a group"
    mode = " in training mode" if norm.kind == "batch" else ""
    what = f"one image leaves {KINDS[norm.kind]} a single value in {where}, which PyTorch refuses{mode}"
    height = _least_height(spec, input, training)
    if height is None:
        raise SpecError("batch", f"1 was given, but {what}; 2 works", 2)
    why = f"{input.height:,} was given, and {what}; {height:,} works, and so does a batch of 2"
    raise SpecError("height", why, height)


def _least_height(spec: Shown, input: Input, training: bool) -> int | None:
    def refused(height: int) -> bool:
        return lone_norm(unfold(spec, replace(input, height=height)), training) is not None

    most = 2 * input.height + 64
    return None if refused(most) else last(refused, most, input.height) + 1
