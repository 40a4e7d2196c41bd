"""Sentences of the page Choose: what is compared, under which conditions, and what is best at a cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.drawing.numbers import decimals, digits, seconds
from resnet_core.published.choice import Best, Cost, Distilled, Entry, Selection, Sizes, is_speed
from resnet_core.published.names import Group
from resnet_core.published.tables import DEVICES, Row, Test, source

TESTS: Mapping[Test, str] = {"imagenet": "ImageNet", "real": "ImageNet-ReaL", "v2": "ImageNet-V2"}
SHORT: Mapping[Test, str] = {"imagenet": "ImageNet", "real": "ReaL", "v2": "V2"}
COSTS: Mapping[Cost, str] = {
    "macs": "MACs",
    "params": "parameters",
    "activations": "activations",
    "rtx4090": "images/s, RTX 4090",
    "rtx5090": "images/s, RTX 5090",
    "cpu": "images/s, Core i9-10940X",
    "rtx3090": "training images/s, RTX 3090",
    "latency": "predicted latency, here",
}
AXES: Mapping[Cost, str] = {
    "macs": "G MACs for one image",
    "params": "M parameters",
    "activations": "M activations for one image",
    "rtx4090": "images per second, RTX 4090",
    "rtx5090": "images per second, RTX 5090",
    "cpu": "images per second, Core i9-10940X",
    "rtx3090": "training images per second, RTX 3090",
    "latency": "predicted milliseconds for one image",
}
COUNTED = "MACs are counted as timm counts them: norms and the last pooling are among them."
BY_TIMM = "Measured by timm"
CONDITIONS: Mapping[Cost, str] = {
    "macs": COUNTED,
    "params": "",
    "activations": "",
    "rtx4090": f"{BY_TIMM}: inference, AMP, channels first, PyTorch 2.9.1, CUDA 12.8, batches up to 1,024.",
    "rtx5090": f"{BY_TIMM}: inference, AMP, channels first, PyTorch 2.9.1, CUDA 13.0, batches up to 1,024.",
    "cpu": f"{BY_TIMM}: inference, float32, compiled by dynamo, PyTorch 2.4.0, one image at a time.",
    "rtx3090": f"{BY_TIMM}: training, AMP, channels last, PyTorch 1.12, CUDA 11.3, batches up to 512.",
    "latency": "Predicted for this device, not measured, and only for networks that the explorer can build.",
}
GROUPS: Mapping[Group, str] = {
    "in1k": "ImageNet-1k alone",
    "in22k": "ImageNet-12k, 21k or 22k",
    "beyond": "beyond ImageNet",
}
DISTILLED: Mapping[Distilled, str] = {"any": "either", "unsaid": "name does not say", "yes": "distilled"}
HOW: Mapping[Distilled, str] = {
    "any": "distilled or not",
    "unsaid": "not said to be distilled",
    "yes": "distilled",
}
SIZES: Mapping[Sizes, str] = {
    "any": "any size",
    "224": "up to 224",
    "288": "225 to 288",
    "384": "289 to 384",
    "more": "385 and more",
}
STEP, RARE = 5, 50  # percent between ticks; one in so many may stand below the axis
BY_NAME = (
    "Training images and distillation are what the names of the weights say. A name that says nothing of "
    "other images counts as ImageNet-1k alone; whether it was distilled is then not known."
)


def subject(selection: Selection) -> str:
    """Which weights are compared, and under which conditions."""
    images = " or ".join(GROUPS[group] for group in selection.groups) or "nothing"
    size = "of any size" if selection.sizes == "any" else f"of {SIZES[selection.sizes]} pixels"
    named = f", with “{plain(selection)}” in the name" if plain(selection) else ""
    return f"by their names trained on {images}, {HOW[selection.distilled]}; tested with images {size}{named}"


def plain(selection: Selection) -> str:
    """What is searched for, as the names of weights could have it: no sign of Markdown is left."""
    kept = "".join(letter for letter in selection.text.lower() if letter.isalnum() or letter in "._- ")
    return " ".join(kept.replace("_", "\\_").split())


def amount(number: float, cost: Cost) -> str:
    """A cost with its unit, in the digits of the tables: `4.11 G MACs`."""
    match cost:
        case "macs":
            return f"{decimals(number, 2)} G MACs"
        case "params":
            return f"{decimals(number, 2)} M parameters"
        case "activations":
            return f"{decimals(number, 2)} M activations"
        case "latency":
            return f"{seconds(number)} predicted"
        case _:
            return f"{digits(number, 4)} images/s"


def size(row: Row) -> str:
    """The images of a row: `224 × 224`."""
    return f"{row.side} × {row.side}"


def named(row: Row) -> str:
    """Weights with the side of their images: `resnet50.a1_in1k, 224`."""
    return f"{row.name}, {row.side}"


def trained_on(row: Row) -> str:
    """What the name says of the images: `ImageNet-22k, then ImageNet-1k`."""
    sets = " and ".join(row.pretraining.sets)
    return f"{sets}, then ImageNet-1k" if sets else GROUPS["in1k"]


def best(found: Sequence[Best], budget: float, title: str, selection: Selection) -> str:
    """The answer at the cost of the network on screen, a line for each kind of training images."""
    bound = "at least" if is_speed(selection.cost) else "at most"
    start = (
        f"The best published top-1 on {TESTS[selection.test]}, {HOW[selection.distilled]}, with {bound} "
        f"{amount(budget, selection.cost)}, as {title} has. What that network itself would reach does not "
        "follow from its cost."
    )
    lines = (f"\n- {GROUPS[each.group]}: {_best(each.entry, selection.cost)}" for each in found)
    return start + "\n" + "".join(lines)


def no_line(cost: Cost) -> str:
    """Why the network on screen has no line."""
    known = "has no published speed" if is_speed(cost) else "has no predicted latency yet"
    return f"The network on screen {known}, so no line stands in the chart."


def caption(chosen: Sequence[Entry], selection: Selection) -> str:
    """What stands in the chart, under which conditions."""
    text = (
        f"{len(chosen):,} results {subject(selection)}. Each line is the Pareto front of one kind of "
        "training images; the kinds are not compared with each other."
    )
    return " ".join(filter(None, (text, _hidden(chosen), CONDITIONS[selection.cost])))


def floor(chosen: Sequence[Entry]) -> float:
    """Where the axis of accuracy begins: a few results far below all others stand in the table alone."""
    if not chosen:
        return 0
    ordered = sorted(entry.top1 for entry in chosen)
    return STEP * (ordered[len(ordered) // RARE] // STEP)


def speeds(row: Row) -> str:
    """The published speeds of the network of a row, each with its conditions; a list in Markdown."""
    lines = []
    for device in DEVICES:
        if speed := row.speed.get(device):
            other = f" It was timed with {decimals(speed.params, 2)} M parameters."
            note = other if speed.params != row.params else ""
            images = f"**{digits(speed.images, 4)}** {COSTS[device]}, batch {speed.batch:,}"
            lines.append(f"- {images}. {CONDITIONS[device]}{note}")
    return "\n".join(lines)


def description(row: Row) -> str:
    """What is known of weights: training, accuracy, costs."""
    distilled = ", distilled" if row.is_distilled else ""
    tests = ", ".join(
        f"{TESTS[test]} {decimals(each.top1, 3)} % (top-5 {decimals(each.top5, 3)} %)"
        for test, each in row.accuracy.items()
    )
    numbers: tuple[tuple[Cost, float], ...] = (
        ("params", row.params),
        ("macs", row.macs),
        ("activations", row.activations),
    )
    costs = ", ".join(amount(number, cost) for cost, number in numbers)
    return (
        f"Trained on {trained_on(row)}{distilled}, by its name. Tested with images of {size(row)}, crop "
        f"{decimals(row.crop, 3)}, {row.interpolation}. Top-1: {tests}. {costs}."
    )


def origin() -> str:
    """Where the numbers come from."""
    known = source()
    return f"{known.repository}, commit {known.commit[:7]} ({known.date}), {known.licence}"


def _hidden(chosen: Sequence[Entry]) -> str:
    edge = floor(chosen)
    below = sum(entry.top1 < edge for entry in chosen)
    return f"{below:,} with less than {digits(edge)} % stand in the table alone." if below else ""


def _best(entry: Entry | None, cost: Cost) -> str:
    if entry is None:
        return "none."
    row = entry.row
    distilled = ", distilled" if row.is_distilled else ""
    about = f"{amount(entry.amount, cost)}{distilled}"
    return f"**{decimals(entry.top1, 2)} %**, `{row.name}` at {size(row)} ({about})."
