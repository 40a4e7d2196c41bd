"""A backbone with a task laid out, for images of any height and width."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import assert_never

from resnet_core.checks import SpecError
from resnet_core.dense import detection, segmentation
from resnet_core.dense.pyramid import CHANNELS, Coarser, pyramid
from resnet_core.dense.taps import taps
from resnet_core.dense.task import Task
from resnet_core.language.dense import Dense, Head, Level, Tap
from resnet_core.language.input import Input
from resnet_core.plan import Plan, unfold
from resnet_core.spec import ArchSpec, Shown, Traced

__all__ = ["BOX_INPUT", "MULTIPLE", "PIXEL_INPUT", "dense", "read_at", "usual_input"]

MULTIPLE = 32  # to which torchvision's detectors pad the sides of a batch
BOX_INPUT, PIXEL_INPUT = Input(800, 1333), Input(520, 520)  # torchvision's sizes of evaluation
FPN, RETINA = ("C2", "C3", "C4", "C5"), ("C3", "C4", "C5")


def usual_input(task: Task) -> Input:
    """The images of torchvision's published results: 800 x 1,333, or 520 pixels."""
    return BOX_INPUT if task.finds_boxes else PIXEL_INPUT


def read_at(spec: Shown, task: Task, input: Input) -> Input:
    """The images that the backbone reads: a detector's are padded up to multiples of 32.

    A traced network has shapes for one size alone, and reads images of that.
    """
    if not task.finds_boxes or isinstance(spec, Traced):
        return input
    height, width = (-(-side // MULTIPLE) * MULTIPLE for side in (input.height, input.width))
    return replace(input, height=height, width=width)


@lru_cache(maxsize=32)
def dense(spec: Shown, input: Input, task: Task) -> Dense:
    """The network. Raises `SpecError` for a backbone that has not the maps that the task reads."""
    if task.stride and isinstance(spec, ArchSpec):
        spec = replace(spec, output_stride=task.stride)
    elif task.output_stride and task.has_output_stride:
        raise SpecError("output_stride", "only residual networks trade stride for dilation here; 0 works", 0)
    plan = unfold(spec, read_at(spec, task, input))
    return _with_boxes(plan, task) if task.finds_boxes else _with_pixels(plan, task)


def _with_boxes(plan: Plan, task: Task) -> Dense:
    second = task.kind.endswith("-v2")
    wanted = FPN if task.has_proposals else RETINA
    read = _named(taps(plan), wanted)
    coarser: Coarser = "pool" if task.has_proposals else "of C5" if second else "of P5"
    levels = pyramid(read, coarser, normed=second and task.has_proposals)
    by_stride = sorted(levels, key=lambda level: int(level.name[1:]))
    if task.has_proposals:
        heads = _of_crops(by_stride, task, second)
    else:
        heads = detection.retina_heads(by_stride, task.scores, "group" if second else "none")
    return Dense(plan, "backbone.body", read, levels, heads)


def _of_crops(levels: list[Level], task: Task, second: bool) -> tuple[Head, ...]:
    heads = (
        detection.proposals_head(levels, 2 if second else 1),
        detection.box_head(CHANNELS, task.scores, task.proposals, second),
    )
    if not task.kind.startswith("mask"):
        return heads
    boxes = min(task.proposals, detection.MASKED)
    return (*heads, detection.mask_head(CHANNELS, task.scores, boxes, "batch" if second else "none"))


def _with_pixels(plan: Plan, task: Task) -> Dense:
    found, image, classes = taps(plan), plan.image, task.scores
    last = found[-1]
    match task.kind:
        case "fcn":
            return _plain(plan, last, (), segmentation.fcn_head(last, classes, image), task)
        case "deeplabv3":
            level = segmentation.aspp(last, "classifier.0")
            return _plain(plan, last, (level,), segmentation.deeplab_head(level, classes, image), task)
        case "deeplabv3plus":
            (fine,) = _named(found, ("C2",))
            level = segmentation.aspp(last, "neck.aspp")
            finer = segmentation.refined(level, fine, "neck")
            head = segmentation.pixel_head(finer, classes, image, 1)
            return Dense(plan, "backbone", (fine, last), (level, finer), (head,))
        case "unet":
            levels = segmentation.unet(found, image)
            head = segmentation.pixel_head(levels[-1], classes, image, 3)
            return Dense(plan, "backbone", found, levels, (head,))
        case "retinanet" | "retinanet-v2" | "faster-rcnn" | "faster-rcnn-v2" | "mask-rcnn" | "mask-rcnn-v2":
            raise AssertionError("it finds boxes")
        case _:
            assert_never(task.kind)


def _plain(plan: Plan, last: Tap, levels: tuple[Level, ...], head: Head, task: Task) -> Dense:
    """What reads the last map, with the second head if there is one."""
    if not task.auxiliary:
        return Dense(plan, "backbone", (last,), levels, (head,))
    stage = plan.stages[-2]
    before = Tap(f"{stage.name}'s map", stage.name, 0, last.stride, stage.out)
    second = segmentation.fcn_head(before, task.scores, plan.image, "aux_classifier")
    return Dense(plan, "backbone", (before, last), levels, (head, second))


def _named(found: tuple[Tap, ...], names: tuple[str, ...]) -> tuple[Tap, ...]:
    read = tuple(tap for tap in found if tap.name in names)
    if len(read) < len(names):
        missing = ", ".join(name for name in names if name not in [tap.name for tap in read])
        raise SpecError("stages", f"this backbone has no {missing}, a map that the neck reads", 4)
    return read
