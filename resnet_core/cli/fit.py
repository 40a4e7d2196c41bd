"""`python -m resnet_core fit NAME --memory 24GiB`: memory of a training step, largest batch. No torch."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from resnet_core.checks import SpecError, shown
from resnet_core.cli import fit_time
from resnet_core.cli.show import aligned, plan_of
from resnet_core.cli.side_by_side import title
from resnet_core.cost import price
from resnet_core.plan import Plan, network_spec, unfold
from resnet_core.search.fit import (
    FORMATS,
    OPTIMIZERS,
    Change,
    Setting,
    changes,
    larger,
    largest_batch,
    needed,
)
from resnet_core.search.fit_text import PART_WORDS, checkpoints_of, checkpoints_text, in_words, parts

__all__ = ["add_arguments", "answer"]

SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(i?)B?", re.IGNORECASE)
PREFIXES = " KMGT"


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `answer` reads."""
    parser.add_argument(
        "network", metavar="NAME-or-link", help="what is trained, and the images that it reads"
    )
    parser.add_argument("--memory", default="24GiB", help="of the device, such as 24GiB or 800MB")
    parser.add_argument("--batch", type=int, help="images, in place of the link's")
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="of weights and maps; mixed is autocast to bfloat16",
    )
    parser.add_argument(
        "--optimizer", choices=OPTIMIZERS, default="momentum", help="adam stands for AdamW too"
    )
    parser.add_argument(
        "--checkpoint", default="none", metavar="none|all|3-4-0-0", help="how many blocks of each stage"
    )
    fit_time.add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="JSON")


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """The answer as text or JSON, and the notes of `plan_of`. Raises as that does."""
    plan, notes = plan_of(given.network)
    if given.batch is not None:
        plan = unfold(network_spec(plan), replace(plan.input, batch=given.batch))
    if plan.image.dims == 1:
        raise SpecError("dims", "1 was given, but what fits is looked for among images; 2 works", 2)
    setting = Setting(given.format, given.optimizer, checkpoints_of(given.checkpoint, plan))
    found = _found(plan, setting, memory_of(given.memory))
    if not given.calibration:
        return (json.dumps(found, indent=2) + "\n" if given.json else _text(plan, setting, found)), notes
    time = fit_time.step_time(plan, setting, fit_time.calibration_of(given.calibration), given.images)
    text = f"{_text(plan, setting, found)}{fit_time.line(time)}\n"
    return (json.dumps(found | {"training_step": time}, indent=2) + "\n" if given.json else text), notes


def memory_of(text: str) -> int:
    """Bytes of `24GiB`, `24 GB` or `800M`. Raises `SpecError` for other text."""
    read = SIZE.fullmatch(text.strip())
    if not read:
        raise SpecError(
            "memory", f"{shown(text)} was given; allowed are sizes such as 24GiB or 800MB", "24GiB"
        )
    number, prefix, binary = read.groups()
    base = 1024 if binary else 1000
    return int(float(number) * base ** PREFIXES.index(prefix.upper() or " "))


def _found(plan: Plan, setting: Setting, memory: int) -> dict[str, object]:
    spec, input = network_spec(plan), plan.input
    step = needed(spec, input, setting)
    fits = step.peak <= memory
    return {
        "network": title(plan),
        "input": vars(input) | {"dtype": setting.format},
        "optimizer": setting.optimizer,
        "checkpoints": checkpoints_text(setting.checkpoints),
        "memory_bytes": memory,
        "peak_bytes": step.peak,
        "fits": fits,
        "at_the_peak_bytes": parts(step),
        "saved_for_backward_bytes": step.saved,
        "largest_batch": largest_batch(spec, input, setting, memory),
        "changes": [] if fits else [_line(each, plan) for each in changes(spec, input, setting, memory)],
        "larger": [each._asdict() for each in larger(spec, input, setting, memory)],
    }


def _line(change: Change, plan: Plan) -> dict[str, object]:
    setting = change.setting
    return {
        "format": setting.format,
        "checkpoints": checkpoints_text(setting.checkpoints),
        "batch": change.batch,
        "peak_bytes": change.peak,
        "extra_macs": change.extra_macs,
        "extra_macs_share": round(change.extra_macs / (3 * price(plan).macs), 4),
    }


def _text(plan: Plan, setting: Setting, found: dict[str, object]) -> str:
    step = needed(network_spec(plan), plan.input, setting)
    lines = [("at the fullest moment of a step", "", "bytes")]
    lines += [(PART_WORDS[name], "", f"{count:,}") for name, count in parts(step).items()]
    lines.append(("peak", "", f"{step.peak:,}"))
    about = f"{title(plan)}, batch {plan.input.batch:,}, {in_words(setting, plan)}"
    verdict = "fits" if found["fits"] else "does not fit"
    most = f"the largest batch that does: {found['largest_batch']:,}"
    limit = f"It {verdict} in {found['memory_bytes']:,} bytes; {most}"
    return "\n".join([about, *aligned(lines), limit]) + "\n"
