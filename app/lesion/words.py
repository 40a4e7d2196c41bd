"""Sentences and numbers of the page on lesions."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from resnet_core.labs.checkpoints import Checkpoint, Record
from resnet_core.labs.lesion.findings import Lesions, Outcome, Paths
from resnet_core.labs.lesion.points import Conditions, Lesion
from resnet_core.labs.lesion.settings import kept
from resnet_core.plan import Plan, named_blocks, spec_of

VEIT = "Veit 2016 (arXiv 1605.06431), section"
HEADLINE = "Lesion: what is a block worth?"
INTRODUCTION = (
    "Blocks of a trained network are deleted or exchanged, without training again, and the errors on test "
    "images are counted."
)
MEANING = (
    "A deleted block leaves its shortcut: the map goes on as it is, or, where shapes change (↓), through the "
    "shortcut's padding or projection. A deleted plain block is left out; where shapes change, every second "
    "pixel and channels of zeros stand in for it. Batch norm keeps its statistics."
)
ONE_PATH = "A plain network has a single path, through all of its blocks."
OWN_FILE = (
    "A file from the Training page says of which network it is. Any other is taken for the network in the "
    "sidebar, with one image channel and ten classes, for digits."
)
CLICK = "Click blocks, or press Enter on them, to delete them together."


def percent(error: float) -> str:
    """`3.3 %`."""
    return f"{100 * error:.1f} %"


def counted(outcome: Outcome, *wrong: int) -> str:
    """`10 of 299 wrong`, or `10 → 184 of 299 wrong` when blocks were deleted."""
    return f"{' → '.join(f'{count:,}' for count in wrong)} of {outcome.images:,} wrong"


def points(change: float) -> str:
    """`2.6 points`, of percent; what falls has a minus."""
    return f"{100 * change:.1f} points".replace("-", "−")


def title(name: str) -> str:
    """`Residual, 56 layers` for residual56."""
    kind = name.rstrip("0123456789")
    return f"{kind.capitalize()}, {name.removeprefix(kind)} layers"


def about(checkpoint: Checkpoint, record: Record) -> str:
    """How the recorded weights came to be."""
    recipe, made = record.recipe, record.made_with
    before = "as many as" if checkpoint.wrong == checkpoint.wrong_before else f"{checkpoint.wrong_before}"
    return (
        f"Trained on {record.train_images:,} of scikit-learn's digits, 8 × 8 pixels, for {recipe.epochs} "
        f"epochs: {recipe.optimizer.upper()} at {recipe.lr:g}, {recipe.schedule} schedule, momentum "
        f"{recipe.momentum:g}, weight decay {recipe.weight_decay:g}, batch {recipe.batch}, seed "
        f"{checkpoint.seed}; PyTorch {made['torch']}, {made['device']}. Training error at the end "
        f"{percent(checkpoint.train_error)}. Weights are kept in half precision: {checkpoint.wrong} of "
        f"{record.test_images} test images are wrong, {before} before they were rounded."
    )


def of_file(plan: Plan, data: str) -> str:
    """What is known of weights from a file."""
    kind = "plain" if spec_of(plan).shortcut == "none" else "residual"
    return (
        f"A {kind} network of {plan.blocks} blocks, {plan.depth} layers; test images of "
        f"{data.replace('_', ' ')}. It has no plain twin here; recorded networks have."
    )


def conditions(measured: Conditions, here: bool) -> str:
    """One line on where the numbers below come from."""
    threads = f"{measured.threads} thread{'s' if measured.threads > 1 else ''}"
    place = "Measured here" if here else "Recorded"
    return (
        f"{place} on {measured.label}, {threads}, PyTorch {measured.torch}, Python {measured.python}: "
        f"{measured.images:,} test images of {measured.data.replace('_', ' ')}."
    )


def blocks(deleted: Sequence[str]) -> str:
    """`layer1.0 and layer2.3`, or how many there are."""
    if len(deleted) > 3:
        return f"{len(deleted)} blocks"
    return " and ".join(filter(None, [", ".join(deleted[:-1]), *deleted[-1:]]))


def singles(found: Lesions, plan: Plan) -> str:
    """What to notice in the errors after single deletions."""
    asked = found.asked
    if asked is None or len(asked.singles) < plan.blocks:
        return "Each bar is the error with that one block deleted."
    worst = max(asked.singles, key=lambda name: asked.singles[name])
    most = asked.error(asked.singles[worst] - asked.wrong)
    twin = ""
    if found.twin and found.twin.singles:
        twin = f", in the plain twin (grey) {points(found.twin.mean_rise)}"
    return (
        f"Deleting one block costs {points(asked.mean_rise)} on average{twin}. {worst} costs most, "
        f"{points(most)}. {shape_changing(asked, plan)}"
    )


def shape_changing(asked: Outcome, plan: Plan) -> str:
    """Whether the blocks that change shapes matter more here, as they did in the paper."""
    changing = [block.name for block in named_blocks(plan) if kept(block.block) != "identity"]
    others = [name for name in asked.singles if name not in changing]
    if spec_of(plan).shortcut == "none":
        return f"{VEIT} 4: a plain network (VGG) collapses as well when a layer is deleted."
    if not changing or not others:
        return ""
    marked = mean(asked.error(asked.singles[name]) for name in changing)
    rest = mean(asked.error(asked.singles[name]) for name in others)
    seen = "as here" if marked > rest else "but not here"
    return (
        f"{VEIT} 4, found on CIFAR-10 that blocks which change the shape (↓) matter more, {seen}: "
        f"an error of {percent(marked)} without one of them, of {percent(rest)} without one of the others. "
        "Digits are not CIFAR-10."
    )


def drawn(found: Lesions, kind: Lesion, plain: bool) -> str:
    """What to notice in the errors after random lesions, and how they were drawn."""
    asked = found.asked.draws.get(kind, {}) if found.asked else {}
    if not found.asked or not asked:
        return "Lines are means of random draws; bands go from the least to the most."
    first, last = min(asked), max(asked)
    start, end = (percent(found.asked.error(1) * mean(asked[amount])) for amount in (first, last))
    if kind == "deletions":
        how, doing = "blocks that keep the shape of the map, drawn at random", "deleted"
    else:
        how, doing = (
            "pairs of alike blocks of a stage swapped one after another (few pairs may end as they began)",
            "reordered",
        )
    published = (
        "" if plain else f" {VEIT} 4: the error grows smoothly with the number of blocks {doing} (CIFAR-10)."
    )
    return (
        f"From {start} with {first} to {end} with {last}: {how}. Lines are means of {len(asked[first])} "
        f"draws, bands go from the least to the most.{published}"
    )


def path_count(blocks: int) -> str:
    """How many paths there are."""
    return f"{blocks} blocks make 2^{blocks} = {2**blocks:,} paths from the first block to the last."


def paths(found: Paths) -> str:
    """What to notice in the gradient by path length."""
    blocks = len(found.lengths) - 1
    if not found.complete:
        return "The curves grow with each length that is measured."
    (first, last), most = found.effective, max(one.paths for one in found.lengths)
    images = found.conditions.images if found.conditions else 0
    return (
        f"Paths shorter than half of the {blocks} blocks bring {percent(found.below_half)} of the gradient. "
        f"The shortest range with 95 % of it is {first} to {last} blocks: "
        f"{100 * found.share_of_paths:.2g} % of all paths. Measured backward along at most {most} random "
        f"paths of each length, through the branches on the path and the shortcuts of all other blocks: the "
        f"norm of what reaches the first block, a mean over {images} test images. Dashed: all paths of a "
        "length added up exactly, so that opposite gradients cancel."
    )


PUBLISHED_PATHS = (
    f"{VEIT} 5, on CIFAR-10 with 54 blocks: more than 95 % of the paths have 19 to 35 blocks, but the "
    "gradient comes along those of 5 to 17, which are 0.45 % of all. Paths share their weights and were "
    "trained together, so they are no ensemble of separate networks, and digits are not CIFAR-10."
)
