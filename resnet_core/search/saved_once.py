"""What a network saves for backward, found once for its limits and for its parts, which follow each other."""

from __future__ import annotations

from functools import lru_cache

from resnet_core.plan import laid_out, runs
from resnet_core.readers.saved import saved_by_layer
from resnet_core.spec import Input, Shown

__all__ = ["saved_bytes", "saved_of"]


@lru_cache(maxsize=16)
def saved_of(spec: Shown, input: Input) -> tuple[tuple[int, ...], ...]:
    """Bytes that each leaf layer is the first to keep, as `saved_by_layer` has them."""
    return saved_by_layer(laid_out(spec, input))


def saved_bytes(spec: Shown, input: Input) -> int:
    """Bytes kept by one forward of one batch, as `saved_for_backward` has them."""
    copies = (run.copies for run in runs(laid_out(spec, input)))
    return sum(sum(rows) * each for rows, each in zip(saved_of(spec, input), copies, strict=True))
