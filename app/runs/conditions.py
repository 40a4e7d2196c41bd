"""What the numbers on a page depend on, in one sentence, the same for every experiment."""

from __future__ import annotations

from resnet_core.labs.conditions import Conditions


def sentence(measured: Conditions, *facts: str, made: str = "") -> str:
    """`Measured on Xeon (cpu), 2 threads: 299 test images; PyTorch 2.6.0, Python 3.11.`

    `facts` are the lab's own, what was measured first; empty ones are left out. `made` is the date, in ISO's
    form, of what was recorded rather than measured here.
    """
    place = f"Recorded on {made[:10]}," if made else "Measured"
    threads = "1 thread" if measured.threads == 1 else f"{measured.threads} threads"
    known = "; ".join(filter(None, facts))
    python = f", Python {measured.python}" if measured.python else ""
    return (
        f"{place} on {measured.label} ({measured.device}), {threads}{': ' if known else ''}{known}; "
        f"PyTorch {measured.torch}{python}."
    )


def images(measured: Conditions) -> str:
    """`8 images of 224 × 224, float32`, or signals, of height 1; empty where there is more than one kind."""
    if measured.batch is None or measured.height is None or measured.width is None:
        return measured.dtype
    along = measured.height == 1
    one = "signal" if along else "image"
    count = f"one {one}" if measured.batch == 1 else f"{measured.batch:,} {one}s"
    format = f", {measured.dtype}" if measured.dtype else ""
    size = f"{measured.width:,} values" if along else f"{measured.height:,} × {measured.width:,}"
    return f"{count} of {size}{format}"
