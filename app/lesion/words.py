"""Sentences and numbers of the page on lesions."""

from __future__ import annotations

from collections.abc import Sequence

from app.drawing import numbers
from app.runs import conditions as shared
from resnet_core.labs.checkpoints import Checkpoint, Record
from resnet_core.labs.lesion.findings import Outcome
from resnet_core.labs.lesion.points import Conditions
from resnet_core.labs.lesion.settings import RUNNING, STATISTICS_IMAGES, TRAIN
from resnet_core.plan import Plan, spec_of

VEIT = "Veit 2016 (arXiv 1605.06431), section"
HEADLINE = "Lesion: what does each block contribute?"
INTRODUCTION = (
    "Blocks of a trained network are deleted or swapped, without training again, and the errors on test "
    "images are counted. These networks are the explorer's own, or trained here."
)
MEANING = (
    "A deleted block leaves its shortcut: the map goes on as it is, or, where shapes change (↓), through the "
    "shortcut's padding or projection. A deleted plain block is left out; where shapes change, every second "
    "pixel and channels of zeros stand in for it."
)
TWIN = "Opens Training with the same layers and no shortcuts. Once it is trained, open it here in turn."
SWITCH = "Re-estimate batch norm after each lesion"
STATISTICS = {
    RUNNING: (
        "Batch norm keeps the means and variances of the training, as in Veit 2016, though the maps that "
        "reach it have changed."
    ),
    TRAIN: (
        "After each lesion the means and variances of batch norm are measured again on "
        f"{STATISTICS_IMAGES} training images; no weight changes."
    ),
}
ONE_PATH = "A plain network has a single path, through all of its blocks."
OWN_FILE = (
    "A file from the Training page names its network. Any other is read as the network in the sidebar, with "
    "one image channel and ten classes, for digits."
)
CLICK = "Click blocks, or press Enter on them, to delete them together."


def counted(outcome: Outcome, *wrong: int) -> str:
    """`10 of 299 wrong`, or `10 → 184 of 299 wrong` when blocks were deleted."""
    return f"{' → '.join(f'{count:,}' for count in wrong)} of {outcome.images:,} wrong"


def points(change: float) -> str:
    """`2.6 points`, of percent; what falls has a minus."""
    return f"{numbers.decimals(100 * change)} points"


def title(name: str) -> str:
    """`Residual, 56 layers` for residual56."""
    kind = name.rstrip("0123456789")
    return f"{kind.capitalize()}, {name.removeprefix(kind)} layers"


def about(checkpoint: Checkpoint, record: Record) -> str:
    """How the recorded weights came to be."""
    recipe, made = record.recipe, record.made_with
    same = checkpoint.wrong == checkpoint.wrong_before
    rounding = (
        "rounding the weights changed nothing" if same else f"{checkpoint.wrong_before} before rounding"
    )
    return (
        f"Trained on {record.train_images:,} of scikit-learn's digits, 8 × 8 pixels, for {recipe.epochs} "
        f"epochs: {recipe.optimizer.upper()} at {recipe.lr:g}, {recipe.schedule} schedule, momentum "
        f"{recipe.momentum:g}, weight decay {recipe.weight_decay:g}, batch {recipe.batch}, seed "
        f"{checkpoint.seed}; PyTorch {made['torch']}, {made['device']}. Training error at the end "
        f"{numbers.percent(checkpoint.train_error)}. Weights are stored in half precision: "
        f"it misclassifies {checkpoint.wrong} of {record.test_images} test images; {rounding}."
    )


def is_plain(plan: Plan) -> bool:
    """Whether a network has no shortcuts."""
    return spec_of(plan).shortcut == "none"


def of_file(plan: Plan, data: str) -> str:
    """What is known of weights from a file."""
    kind = "plain" if is_plain(plan) else "residual"
    return (
        f"A {kind} network of {plan.blocks} blocks, {plan.depth} layers; test images of "
        f"{data.replace('_', ' ')}. It has no plain twin here; recorded networks have."
    )


def conditions(measured: Conditions, made: str) -> str:
    """Where the numbers below come from; `made` is the date of what was recorded, "" for what ran here."""
    images = f"{measured.images:,} test images of {measured.data.replace('_', ' ')}"
    again = measured.statistics_images
    statistics = f"batch norm re-estimated on {again:,} training images" if again else ""
    return shared.sentence(measured, images, statistics, made=made)


def blocks(deleted: Sequence[str]) -> str:
    """`layer1.0 and layer2.3`, or how many there are."""
    if len(deleted) > 3:
        return f"{len(deleted)} blocks"
    return " and ".join(filter(None, [", ".join(deleted[:-1]), *deleted[-1:]]))
