"""What a block is worth: recorded deletions, paths and heads of trained networks."""

from __future__ import annotations

from statistics import median

from resnet_core.labs.claims.counted import in_percent
from resnet_core.labs.claims.recordings import lesions, paths
from resnet_core.labs.heads import findings as heads
from resnet_core.labs.heads.findings import Heads
from resnet_core.labs.lessons.lesson import Bar, Bars, Reveal
from resnet_core.labs.recorded import runs

RESIDUAL, PLAIN = "residual56", "plain56"
SEVERAL = 8  # blocks that are deleted at once
CLOSE = 0.8  # cosine from which on two maps point almost the same way


def points(share: float) -> str:
    """A difference of two shares in percentage points."""
    return f"{100 * share:.1f} points"


def number_of_paths() -> Reveal:
    """Every block is passed through its branch or by its shortcut."""
    blocks = lesions(RESIDUAL).blocks
    return Reveal(
        2.0**blocks,
        f"2^{blocks} = {2**blocks:,}",
        f"At each of the {blocks} blocks a path goes through the branch or by the shortcut: {2**blocks:,} "
        "ways.",
    )


def paths_of(blocks: int) -> Reveal:
    """The same for any number of blocks."""
    return Reveal(2.0**blocks, f"2^{blocks} = {2**blocks:,}", f"{blocks} blocks make {2**blocks:,} paths.")


def one_deleted() -> Reveal:
    """The rise of the error without one block, the median over blocks."""
    found = lesions(RESIDUAL)
    without = found.error(found.wrong) + found.median_rise
    return Reveal(
        100 * found.median_rise,
        points(found.median_rise),
        f"The trained residual-56 gets {in_percent(found.error(found.wrong))} of {found.images} test images "
        f"wrong. Without one of its {found.blocks} blocks the error rises by {points(found.median_rise)}, "
        "the median over blocks.",
        Bars(
            "error of residual-56 on test images in percent",
            (
                Bar("whole", 100 * found.error(found.wrong), in_percent(found.error(found.wrong))),
                Bar("without one block", 100 * without, in_percent(without)),
            ),
        ),
    )


def one_deleted_of_plain() -> Reveal:
    """The same for its plain twin."""
    plain, ours = lesions(PLAIN), lesions(RESIDUAL)
    error = median(plain.error(wrong) for wrong in plain.singles.values())
    return Reveal(
        "chance" if error > 0.7 else "much" if plain.median_rise > 0.1 else "little",
        f"{in_percent(error)} wrong",
        f"plain-56 gets {in_percent(plain.error(plain.wrong))} wrong as a whole and {in_percent(error)} "
        f"without one block (median). Of ten classes a guess gets 90 % wrong.",
        Bars(
            "rise of the error in points, one block deleted",
            (
                Bar("residual-56", 100 * ours.median_rise, points(ours.median_rise)),
                Bar("plain-56", 100 * plain.median_rise, points(plain.median_rise), plain=True),
            ),
        ),
    )


def dearest_block() -> Reveal:
    """The block without which the error rises most."""
    found = lesions(RESIDUAL)
    worst = max(found.singles, key=found.singles.__getitem__)
    names = list(found.singles)
    key = "first" if worst == names[0] else "last" if worst == names[-1] else "other"
    key = "stage" if key == "other" and worst.endswith(".0") else key
    rest = median(found.rise(wrong) for name, wrong in found.singles.items() if name != worst)
    return Reveal(
        key,
        f"{worst}: {points(found.rise(found.singles[worst]))}",
        f"Without {worst} the error rises by {points(found.rise(found.singles[worst]))}; without one of the "
        f"others by {points(rest)} (median).",
    )


def several_deleted() -> Reveal:
    """What is left after several random deletions."""
    found = lesions(RESIDUAL)
    draws = found.draws["deletions"][SEVERAL]
    error = found.error(median(draws))
    return Reveal(
        "little" if error < 0.1 else "half" if error < 0.5 else "most",
        f"{in_percent(error)} wrong",
        f"With {SEVERAL} of {found.blocks} blocks deleted at random the median of {len(draws)} draws gets "
        f"{in_percent(error)} wrong, the best {in_percent(found.error(min(draws)))}, the worst "
        f"{in_percent(found.error(max(draws)))}.",
        Bars(
            f"error without {SEVERAL} random blocks, in percent",
            tuple(
                Bar(name, 100 * found.error(wrong), in_percent(found.error(wrong)))
                for name, wrong in (("best", min(draws)), ("median", median(draws)), ("worst", max(draws)))
            ),
        ),
    )


def effective_lengths() -> Reveal:
    """The lengths of the paths that carry nearly all of the gradient."""
    found = paths(RESIDUAL)
    first, last = found.effective
    blocks = len(found.lengths) - 1
    middle = (first + last) / 2
    key = "short" if middle < 0.45 * blocks else "middle" if middle <= 0.55 * blocks else "long"
    return Reveal(
        key,
        f"{first} to {last} of {blocks} blocks",
        f"Paths through {first} to {last} of the {blocks} branches carry 95 % of the gradient in the trained "
        f"residual-56. They are {in_percent(found.share_of_paths)} of all paths.",
    )


def found_heads() -> Heads:
    """The recorded heads on every block."""
    return heads.fold(runs(heads.FILE)["56"].points)


def refined() -> Reveal:
    """The cosine between the maps before and after a block."""
    found = found_heads()
    ours, plain = (found.middle_cosine(role) for role in ("asked", "twin"))
    assert ours is not None
    assert plain is not None
    key = "both" if min(ours, plain) >= CLOSE else "residual" if ours >= CLOSE else "neither"
    return Reveal(
        key,
        f"{ours:.2f} against {plain:.2f}",
        f"The cosine of the maps before and after a block is {ours:.2f} in residual-56 and {plain:.2f} in "
        "plain-56 (median of the blocks that keep the shape).",
    )


def right_early() -> Reveal:
    """What a fitted head reads after the first block and after the last."""
    found = found_heads()
    own, images = found.heads["asked"], found.networks["asked"].images
    stem, end = own[0].right / images, own[-1].right / images
    half = found.half_way("asked")
    blocks = len(own) - 1
    key = "early" if half <= blocks / 3 else "middle" if half <= 2 * blocks / 3 else "late"
    return Reveal(
        key,
        f"block {half} of {blocks}",
        f"A linear head on the maps is right on {in_percent(stem)} of the test images after the stem and on "
        f"{in_percent(end)} after the last block; half of the gain is there after block {half} of {blocks}.",
        Bars(
            "images that a head reads rightly, in percent",
            tuple(
                Bar(name, 100 * own[at].right / images, in_percent(own[at].right / images))
                for name, at in (
                    ("stem", 0),
                    *((f"block {at}", at) for at in (blocks // 3, 2 * blocks // 3, blocks)),
                )
            ),
        ),
    )
