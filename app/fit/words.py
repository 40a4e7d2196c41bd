"""The sentences of the page Will it fit."""

from __future__ import annotations

from app.drawing import numbers
from app.fit.controls import Asked
from resnet_core.plan import Plan
from resnet_core.readers.step import StepMemory
from resnet_core.search.fit import MOST_BATCH, Change, Setting
from resnet_core.search.fit_text import FORMAT_WORDS, PART_WORDS, checkpoints_text, parts

MORE = (
    "Gradients of weights are freed before each step and come back layer by layer in the backward pass, "
    "while what was saved is freed, so the fullest moment lies in between. The workspace is what PyTorch's "
    "kernels on a processor rearrange on one thread, estimated from above; a GPU's libraries take another "
    "amount. What a process or a GPU's driver holds before the network is there is not included."
)
MIXED = (
    "In mixed precision weights, their gradients and the optimizer are float32; convolutions, linear layers "
    "and attention compute in bfloat16, and all else in the format that it reads. What autograd saves "
    "holds the bfloat16 copies of weights, too."
)


def verdict(asked: Asked, step: StepMemory, most: int) -> str:
    """Whether it fits, and the largest batch."""
    room = numbers.in_bytes(asked.memory)
    fits = "fits" if step.peak <= asked.memory else "does not fit"
    images = "image" if asked.batch == 1 else "images"
    first = (
        f"A training step on {asked.batch:,} {images} is predicted to take {numbers.in_bytes(step.peak)} "
        f"at its fullest moment, and {fits} in {room}."
    )
    if not most:
        return f"{first} Not even one image does."
    if most >= MOST_BATCH:
        return f"{first} So do {MOST_BATCH:,} images."
    return f"{first} The largest batch that does has **{most:,}**."


def bar(step: StepMemory) -> str:
    """Which part is the largest."""
    name, count = max(parts(step).items(), key=lambda part: part[1])
    share = numbers.percent(count / step.peak, 0)
    return f"{PART_WORDS[name]}: {share} of what is alive at the fullest moment of a step."


def change(each: Change, setting: Setting, plan: Plan) -> str:
    """What is changed, as one thing or two."""
    other = each.setting
    said = []
    if other.format != setting.format:
        said.append(FORMAT_WORDS[other.format])
    if other.checkpoints != setting.checkpoints:
        count = sum(other.checkpoints)
        by_stage = checkpoints_text(other.checkpoints)
        said.append(f"{count:,} of {plan.blocks:,} blocks as checkpoints, by stage {by_stage}")
    if not said:
        said.append(f"a batch of {each.batch:,}")
    return " and ".join(said)


def more(is_mixed: bool) -> str:
    """What the numbers are, for those who want to know."""
    return f"{MORE} {MIXED}" if is_mixed else MORE
