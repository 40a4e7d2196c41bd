"""Sentences of the Forward page."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing import numbers
from app.frame import words as frame_words
from app.runs import conditions as run_conditions
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.forward.findings import Findings, Rung
from resnet_core.labs.forward.settings import BATCH, RUNNING
from resnet_core.labs.forward.times import Spread
from resnet_core.network import Network

ADD_UP_WITHIN = 0.1
RUN = "Run the network"
LEAD = "Run here, it is timed after a warm-up, and results appear while they are measured."
MANY = 2.0  # times the predicted memory that want a word
RUNGS = {
    "eager": "eager, layer by layer",
    "channels_last": "channels last",
    "folded": "batch norm folded",
    "folded_channels_last": "folded, channels last, weights packed",
    "autocast_bfloat16": "folded, channels last, bfloat16",
    "autocast_float16": "folded, channels last, float16",
    "weights_bfloat16": "folded, channels last, weights in bfloat16",
    "cuda_graph": "the same as a CUDA graph",
    "compiled": "compiled",
    "compiled_bfloat16": "compiled, bfloat16",
    "compiled_float16": "compiled, float16",
    "compiled_cuda_graph": "compiled, bfloat16, as a CUDA graph",
}


def headline(network: Network) -> str:
    """What stands above the page."""
    return f"Forward: run {frame_words.full_title(network)} now"


def quartiles(time: Spread) -> str:
    """The range of the middle half of the runs."""
    return f"{numbers.seconds(time.low)} to {numbers.seconds(time.high)}"


def rung_title(name: str) -> str:
    """What the page calls a rung."""
    return RUNGS.get(name, name)


def error(rung: Rung) -> str:
    """The largest relative error of a rung: `7.0 × 10⁻³`."""
    return numbers.in_powers(rung.error)


def layout(measured: Conditions) -> str:
    """The order of the maps in memory."""
    return "channels last" if measured.text("layout") == "channels_last" else "channels first"


def is_tf32(measured: Conditions) -> bool:
    """Whether float32 products were rounded to TF32."""
    return measured.flag("tf32") and measured.dtype == "float32"


def recorded_instead(network: Network, recorded: Network, exact: bool) -> str:
    """That what stands below was recorded, of which network; `exact` if that is the one on screen."""
    title, stand_in = frame_words.title(network), frame_words.title(recorded)
    settings = "" if exact else " with these settings"
    record = "a recorded run" if exact else f"the nearest recorded run, of **{stand_in}**,"
    return f":gray[**{title}** has not run on this server yet{settings}. Until it has, {record} stands here.]"


def trained_instead(random: Network, error: float, digit: int, answer: int) -> str:
    """Of which network a class activation map was recorded, and why not of the one above it.

    `error` is its share of wrong test images; of the one below, a `digit`, it says that it is an `answer`.
    """
    outcome = f"takes for a {answer}" if answer != digit else "recognises"
    return (
        f"The weights of {frame_words.title(random)} above are random, so a class activation map of it would "
        "show nothing that was learnt. Below stands one of residual-56, which comes trained on digits "
        f"({numbers.percent(error)} of test images wrong): of the first test image, "
        f"a {digit}, which it {outcome}. The image is 8 x 8 pixels, so the last map has few cells."
    )


def conditions(findings: Findings, made: str = "") -> str:
    """One line on what the numbers beside it depend on; empty while that is not known.

    `made` is the date of what was recorded.
    """
    measured = findings.conditions
    if measured is None:
        return ""
    rounded = "products in TF32" if is_tf32(measured) else ""
    images = run_conditions.images(measured)
    return run_conditions.sentence(measured, images, rounded, layout(measured), made=made)


def disturbance(findings: Findings) -> str:
    """That other work kept the processor from what was timed, and what to do; empty if it did not."""
    if findings.attention is None or not findings.was_disturbed:
        return ""
    return (
        f"**Something else had the processor for {numbers.percent(findings.attention.missed, 0)} of the time "
        "that was measured**, so times are too long and not to be compared. Measure again when the machine "
        "is less busy."
    )


def above_the_roof(shares: Sequence[tuple[float, float]]) -> str:
    """That parts reach more than the ceilings allow; `shares` are what each reaches, and what is possible."""
    above = sum(reached > possible * (1 + ADD_UP_WITHIN) for reached, possible in shares)
    if not above:
        return ""
    return (
        f"**{above} of {len(shares)} parts {'is' if above == 1 else 'are'} above the roof**: the ceilings "
        "were measured while the machine was busier than now, or maps fit into a cache. Measure the device "
        "again."
    )


def ladder_finding(findings: Findings) -> str:
    """What to notice on the ladder."""
    others = [rung for rung in findings.rungs if rung.name != "eager"]
    if not others:
        return "Each rung takes turns with eager, so both meet the same state of the machine."
    best = max(others, key=lambda rung: rung.speedup)
    return (
        f"{_capital(rung_title(best.name))} is {numbers.decimals(best.speedup, 2)} times as fast as eager; "
        f"its scores differ by at most {error(best)} of the largest."
    )


def whole_finding(findings: Findings, batch: int) -> str:
    """The time of one pass, images a second, and the sum of the parts."""
    assert findings.whole is not None
    whole = findings.whole.seconds.median
    parts = sum(part.timing.seconds.median for part in findings.parts.values() if part.timing)
    sentence = (
        f"**{numbers.seconds(whole)}** a pass, {numbers.digits(batch / whole)} images a second; the parts, "
        f"timed one by one, add up to {numbers.seconds(parts)}."
    )
    if findings.whole.is_launch_bound and findings.whole.launch:
        return (
            f"{sentence} The processor takes {numbers.seconds(findings.whole.launch)} to launch a pass, and "
            "the GPU waits for it: a larger batch, or a CUDA graph, gives more images a second."
        )
    if parts and abs(parts / whole - 1) > ADD_UP_WITHIN:
        sentence += " The two should agree within 10 %: something else kept this machine busy."
    return sentence


def memory_finding(findings: Findings) -> str:
    """The highest memory of the maps, predicted and measured."""
    peaks = [part.memory for part in findings.parts.values() if part.memory]
    if not peaks:
        return "Memory is measured with the first pass."
    predicted = numbers.in_bytes(max(peak.predicted for peak in peaks))
    measured = [peak.measured for peak in peaks if peak.measured is not None]
    if not measured:
        return f"From the plan, the maps take {predicted} at their peak; this device does not count it."
    return (
        f"The maps take {numbers.in_bytes(max(measured))} at their peak; from the plan {predicted}, not "
        "counting temporary buffers of the libraries."
    )


def scratch(findings: Findings) -> str:
    """Which part takes many times what the plan says, and what for; empty where none does."""
    peaks = [part.memory for part in findings.parts.values() if part.memory]
    far = [peak for peak in peaks if (peak.measured or 0) > MANY * peak.predicted]
    if not far:
        return ""
    one = max(far, key=lambda peak: (peak.measured or 0) / peak.predicted)
    times = numbers.times((one.measured or 0) / one.predicted)
    return (
        f"{one.name} takes {times} what the plan says: the library of convolutions makes buffers of its own, "
        "such as a copy of the kernels in another order, which count where maps are small and kernels large."
    )


def statistics(findings: Findings) -> str:
    """Which mean and variance batch norm used for the responses and maps; empty without batch norm."""
    used = findings.conditions.text("statistics") if findings.conditions else ""
    if used == BATCH:
        return "For responses and maps, batch norm uses the mean and variance of this batch, as in training."
    return "For responses and maps, batch norm uses its running statistics." if used == RUNNING else ""


def prediction(predicted: float | None, whole: Spread | None) -> str:
    """The predicted time of an eager float32 pass, beside the measured one where there is one."""
    if predicted is None:
        return "No prediction: the calibration did not time one kind of layer of this network."
    time = f"**{numbers.seconds(predicted)}**"
    if whole is None:
        return f"Predicted for an eager float32 pass: {time}; run the network to see how far off that is."
    off = predicted / whole.median - 1
    than = "more" if off > 0 else "less"
    return (
        f"Predicted for an eager float32 pass: {time}, {numbers.percent(abs(off), 0)} {than} than measured."
    )


def not_predicted(measured: Conditions) -> str:
    """Why there is no predicted time to compare with; empty where there can be one."""
    if measured.dtype == "float32" and layout(measured) == "channels first" and not is_tf32(measured):
        return ""
    return "Predictions exist only for float32, channels first."


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
