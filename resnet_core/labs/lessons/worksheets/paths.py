"""Problems on paths and deleted blocks."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from random import Random

from resnet_core.labs.claims.counted import in_percent
from resnet_core.labs.claims.recordings import lesions
from resnet_core.labs.lesion.path_lengths import path_counts
from resnet_core.labs.lessons.worksheets.problem import Problem, two_digits

NETWORKS = {"residual20": "residual-20", "residual56": "residual-56"}


def count(rng: Random) -> Problem:
    """All paths."""
    blocks = rng.choice((3, 5, 8, 9, 10, 12, 16))
    return Problem(
        f"How many paths lead through {blocks} residual blocks?",
        f"{sum(path_counts(blocks)):,}",
        f"2^{blocks}",
    )


def of_length(rng: Random) -> Problem:
    """Paths through so many branches."""
    blocks = rng.choice((5, 6, 8, 9, 10))
    length = rng.randrange(2, blocks - 1)
    return Problem(
        f"How many of the paths through {blocks} blocks go through exactly {length} branches?",
        f"{path_counts(blocks)[length]:,}",
        f"{blocks} choose {length}",
    )


def after_deletion(rng: Random) -> Problem:
    """Paths that are left."""
    blocks, deleted = rng.choice((9, 16, 27, 54)), rng.choice((1, 2, 3, 4))
    left = Fraction(2 ** (blocks - deleted), 2**blocks)
    return Problem(
        f"{deleted} of {blocks} blocks {'are' if deleted > 1 else 'is'} deleted, so that only the shortcut "
        "is left there. Which share of the paths is unbroken?",
        f"{left} ({100 * float(left):.4g} %)",
        f"2^{blocks - deleted} of 2^{blocks}",
    )


def usual_length(rng: Random) -> Problem:
    """Mean and spread of the lengths."""
    blocks = rng.choice((9, 16, 27, 36, 54))
    return Problem(
        f"The lengths of the paths through {blocks} blocks are binomial. What are their mean and their "
        "standard deviation?",
        f"{blocks / 2:g} and {two_digits(sqrt(blocks) / 2)}",
        f"{blocks} / 2 and √{blocks} / 2",
    )


def rise(rng: Random) -> Problem:
    """What a recorded deletion costs."""
    name = rng.choice(tuple(NETWORKS))
    found = lesions(name)
    block = rng.choice(tuple(found.singles))
    wrong = found.singles[block]
    return Problem(
        f"The trained {NETWORKS[name]} gets {found.wrong} of {found.images} test images wrong, and {wrong} "
        f"without its block {block}. By how many points does the error rise?",
        f"{100 * found.rise(wrong):.1f} points",
        f"({wrong} − {found.wrong}) / {found.images}",
    )


def by_chance(rng: Random) -> Problem:
    """How likely random deletions hit one block."""
    blocks, deleted = rng.choice((9, 18, 27)), rng.choice((1, 2, 3, 6))
    return Problem(
        f"{deleted} of {blocks} blocks {'are' if deleted > 1 else 'is'} deleted at random. How likely is "
        "the first block, the dearest, among them?",
        in_percent(deleted / blocks),
        f"{deleted} / {blocks}",
    )


PROBLEMS = (count, of_length, after_deletion, usual_length, rise, by_chance)
