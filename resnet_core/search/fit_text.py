"""The words for how a network is trained, and the parts of the memory that it takes, with their names."""

from __future__ import annotations

from resnet_core.checks import SpecError, check_count, shown
from resnet_core.language.plan import Plan
from resnet_core.readers.memory import Optimizer
from resnet_core.readers.step import StepMemory
from resnet_core.search.fit import Format, Setting, all_blocks

__all__ = [
    "ALL",
    "FORMAT_WORDS",
    "NONE",
    "OPTIMIZER_WORDS",
    "PART_WORDS",
    "checkpoints_of",
    "checkpoints_text",
    "in_words",
    "parts",
]

NONE, ALL = "none", "all"
FORMAT_WORDS: dict[Format, str] = {
    "float32": "float32",
    "mixed": "mixed precision",
    "bfloat16": "bfloat16 throughout",
}
OPTIMIZER_WORDS: dict[Optimizer, str] = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "adam": "Adam or AdamW",
}
PART_WORDS = {
    "weights": "Weights and buffers",
    "optimizer": "Optimizer state",
    "gradients": "Gradients of weights",
    "saved": "Saved for backward",
    "maps": "Maps and their gradients",
    "workspace": "Workspace",
}


def parts(memory: StepMemory) -> dict[str, int]:
    """Bytes at the fullest moment of a step, by what they are; they add up to the peak."""
    gradients, saved, maps, workspace = memory.moment
    return {
        "weights": memory.weights + memory.buffers,
        "optimizer": memory.optimizer,
        "gradients": gradients,
        "saved": saved,
        "maps": maps,
        "workspace": workspace,
    }


def checkpoints_of(text: str, plan: Plan) -> tuple[int, ...]:
    """`none`, `all`, or how many of the first blocks of each stage, such as `3-0-2-0`. Raises `SpecError`."""
    if text in (NONE, ""):
        return ()
    if text == ALL:
        return all_blocks(plan)
    words = text.split("-")
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words) or len(words) > len(
        plan.stages
    ):
        usual = checkpoints_text(all_blocks(plan))
        raise SpecError(
            "checkpoint",
            f"{shown(text)} was given; allowed is a count for each stage, such as {usual}",
            usual,
        )
    counts = [int(word) for word in words]
    for count, stage in zip(counts, plan.stages, strict=False):
        check_count("checkpoint", count, 0, stage.blocks)
    return tuple(counts)


def checkpoints_text(counts: tuple[int, ...]) -> str:
    """The counts as `checkpoints_of` reads them."""
    return "-".join(map(str, counts)) if any(counts) else NONE


def in_words(setting: Setting, plan: Plan) -> str:
    """`float32, SGD with momentum, 3 of 16 blocks checkpointed`."""
    count = sum(setting.checkpoints)
    blocks = f", {count:,} of {plan.blocks:,} blocks checkpointed" if count else ""
    return f"{FORMAT_WORDS[setting.format]}, {OPTIMIZER_WORDS[setting.optimizer]}{blocks}"
