"""Numbers and sentences of the page on forward passes."""

from __future__ import annotations

from app.drawing import numbers
from resnet_core.labs.forward.findings import Conditions, Findings, Rung, Spread

ADD_UP_WITHIN = 0.1
RUNGS = {
    "eager": "eager, layer by layer",
    "channels_last": "channels last",
    "folded": "batch norm folded",
    "folded_channels_last": "folded, channels last, weights in order",
    "autocast_bfloat16": "folded, channels last, bfloat16",
    "autocast_float16": "folded, channels last, float16",
    "cuda_graph": "CUDA graph, 16 bits",
    "compiled": "compiled",
    "compiled_bfloat16": "compiled, bfloat16",
    "compiled_float16": "compiled, float16",
}


def seconds(time: float) -> str:
    """Three digits and a unit: `71.9 ms`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if time >= 0.9995 * size:
            return f"{_digits(time / size)} {unit}"
    return f"{time / 1e-9:.0f} ns"


def per_second(amount: float, unit: str) -> str:
    """Three digits, a decimal prefix and a unit: `114 GFLOP/s`."""
    for prefix, size in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if amount >= 0.9995 * size:
            return f"{_digits(amount / size)} {prefix}{unit}/s"
    return f"{_digits(amount)} {unit}/s"


def quarters(time: Spread) -> str:
    """Where the middle half of the runs lies."""
    return f"{seconds(time.low)} to {seconds(time.high)}"


def rung_title(name: str) -> str:
    """What the page calls a rung."""
    return RUNGS.get(name, name)


def error(rung: Rung) -> str:
    """The largest relative error; what is not different is 0."""
    return "0" if rung.error == 0 else f"{rung.error:.1e}"


def conditions(measured: Conditions) -> str:
    """One line on what the numbers below were measured with."""
    threads = f"{measured.threads} thread{'s' if measured.threads > 1 else ''}"
    images = "one image" if measured.batch == 1 else f"{measured.batch:,} images"
    number = "TF32" if measured.tf32 and measured.dtype == "float32" else measured.dtype
    layout = ", channels last" if measured.layout == "channels_last" else ""
    return (
        f"Measured on {measured.label} ({measured.device}), {threads}: {images} of {measured.height:,} × "
        f"{measured.width:,} at once, {number}{layout}; PyTorch {measured.torch}, Python {measured.python}."
    )


def change(time: float, old: float) -> str:
    """By how much a time differs from another: `+12 ms (+30 %)`."""
    if time == old:
        return "the same"
    sign = "−" if time < old else "+"
    return f"{sign}{seconds(abs(time - old))} ({sign}{100 * abs(time / old - 1):.1f} %)"


def ladder_finding(found: Findings) -> str:
    """What to notice on the ladder."""
    others = [rung for rung in found.rungs if rung.name != "eager"]
    if not others:
        return "Each rung takes turns with eager, so both meet the same state of the machine."
    best = max(others, key=lambda rung: rung.speedup)
    alike = f"its scores differ by at most {error(best)} of the largest"
    return f"{_capital(rung_title(best.name))} is {best.speedup:.2f} times as fast as eager; {alike}."


def whole_finding(found: Findings, batch: int) -> str:
    """The time of one pass, images a second, and what the parts add up to."""
    assert found.whole is not None
    parts = [part.timing.seconds.median for part in found.parts.values() if part.timing]
    whole = found.whole.seconds.median
    rate = f"{_digits(batch / whole)} images a second"
    together = f"the parts, one by one, take {seconds(sum(parts))} together"
    said = f"**{seconds(whole)}** a pass, {rate}; {together}."
    if parts and abs(sum(parts) / whole - 1) > ADD_UP_WITHIN:
        said += " The two should agree within 10 %: something else was busy on this machine meanwhile."
    return said


def memory_finding(found: Findings) -> str:
    """The fullest moment, predicted and measured."""
    peaks = [part.memory for part in found.parts.values() if part.memory]
    predicted = max((peak.predicted for peak in peaks), default=0)
    measured = [peak.measured for peak in peaks if peak.measured is not None]
    if not measured:
        return f"Maps take {numbers.in_bytes(predicted)} at the fullest moment, as predicted."
    return (
        f"Maps take {numbers.in_bytes(max(measured))} at the fullest moment; "
        f"{numbers.in_bytes(predicted)} were predicted, without what libraries take for a moment."
    )


def prediction(guess: float | None, whole: Spread | None) -> str:
    """The time that was predicted for an eager float32 pass, beside the measured one."""
    if guess is None:
        return "The calibration has not met one of the layers of this network, so its time is not predicted."
    said = f"**{seconds(guess)}** a pass {'are' if whole is None else 'were'} predicted for eager float32"
    if whole is None:
        return f"{said}; run the network to see how far that is off."
    off = guess / whole.median - 1
    apart = seconds(abs(guess - whole.median))
    return (
        f"{said}: {apart} too {'long' if off > 0 else 'short'}, {100 * abs(off):.0f} % of what was measured."
    )


def not_predicted(measured: Conditions) -> str:
    """Why no predicted time stands beside this one; empty where one can."""
    if measured.dtype == "float32" and measured.layout == "contiguous" and not measured.tf32:
        return ""
    return "Predictions are of float32 with channels first, so none stands beside this."


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
