"""Problems on choosing: printed accuracies, exact counts and measured speeds."""

from __future__ import annotations

from random import Random

from resnet_core.labs.claims.counted import cost, error
from resnet_core.labs.claims.speeds import SPEEDS
from resnet_core.labs.lessons.worksheets.problem import Problem, two_digits

NAMES = {
    "resnet18": "ResNet-18",
    "resnet34": "ResNet-34",
    "resnet50": "ResNet-50",
    "resnet101": "ResNet-101",
    "resnet152": "ResNet-152",
    "densenet121": "DenseNet-121",
    "efficientnet_b0": "EfficientNet-B0",
    "vit_b_16": "ViT-B/16",
}
VALIDATION = 50_000  # images of ImageNet


def dominated(rng: Random) -> Problem:
    """Whether one of two networks is both faster and more accurate."""
    one, two = rng.sample(tuple(NAMES), 2)
    facts = {name: (100 - error(name), SPEEDS[name].gpu) for name in (one, two)}
    rows = "; ".join(
        f"{NAMES[name]} {right:.2f} % at {speed:,.0f} images/s" for name, (right, speed) in facts.items()
    )
    better = [
        name
        for name, (right, speed) in facts.items()
        if all(right > other[0] and speed > other[1] for key, other in facts.items() if key != name)
    ]
    return Problem(
        f"Accuracy on ImageNet and speed on a GPU: {rows}. Is one of them the better choice in both "
        "respects?",
        f"yes, {NAMES[better[0]]}" if better else "no: one is faster, the other more accurate",
        "such a network dominates the other; the rest form the frontier",
    )


def time_for_many(rng: Random) -> Problem:
    """From images a second to hours."""
    name, images = rng.choice(tuple(NAMES)), rng.choice((1_000_000, 5_000_000, 10_000_000))
    speed = SPEEDS[name].gpu
    return Problem(
        f"{NAMES[name]} runs {speed:,.0f} images a second on a GPU. How many minutes do {images:,} images "
        "take?",
        f"{images / speed / 60:.1f} minutes",
        f"{images:,} / {speed:,.0f} / 60",
    )


def within_budget(rng: Random) -> Problem:
    """Which networks are fast enough on a processor."""
    budget, names = rng.choice((10, 15, 20, 30)), rng.sample(tuple(NAMES), 4)
    speeds = "; ".join(f"{NAMES[name]} {SPEEDS[name].cpu:.0f}" for name in names)
    enough = [NAMES[name] for name in names if SPEEDS[name].milliseconds <= budget]
    return Problem(
        f"Images a second on a desktop's processor, one at a time: {speeds}. Which of them need at most "
        f"{budget} ms for an image?",
        ", ".join(enough) or "none of them",
        f"{1000 / budget:.4g} images a second or more",
    )


def file_size(rng: Random) -> Problem:
    """From parameters to megabytes."""
    name = rng.choice(tuple(NAMES))
    params = cost(name).params
    return Problem(
        f"{NAMES[name]} has {params:,} parameters. How many megabytes (of a million bytes) are they in "
        "float32, with 4 bytes each, and in int8, with one?",
        f"{4 * params / 1e6:.1f} MB and {params / 1e6:.1f} MB",
    )


def images_right(rng: Random) -> Problem:
    """What a difference in points means in images."""
    one, two = sorted(rng.sample(tuple(NAMES), 2), key=error)
    gain = error(two) - error(one)
    return Problem(
        f"On ImageNet's {VALIDATION:,} validation images {NAMES[one]} has {error(one):.2f} % error and "
        f"{NAMES[two]} {error(two):.2f} %. How many images more does {NAMES[one]} get right?",
        f"about {gain * VALIDATION / 100:,.0f}",
        f"{gain:.2f} % of {VALIDATION:,}",
    )


def macs_against_speed(rng: Random) -> Problem:
    """MACs a second that two networks reach."""
    one, two = rng.sample(tuple(NAMES), 2)
    rates = {name: cost(name).macs * SPEEDS[name].gpu / 1e12 for name in (one, two)}
    rows = "; ".join(
        f"{NAMES[name]} {cost(name).macs / 1e9:.2f} G MACs at {SPEEDS[name].gpu:,.0f} images/s"
        for name in rates
    )
    more = max(rates, key=rates.__getitem__)
    return Problem(
        f"On one GPU: {rows}. Which of them does more multiply-adds a second, and how many?",
        f"{NAMES[more]}, {two_digits(rates[more])} T a second",
        f"the other {two_digits(min(rates.values()))} T: counts alone do not tell the time",
    )


PROBLEMS = (file_size, time_for_many, within_budget, dominated, images_right, macs_against_speed)
