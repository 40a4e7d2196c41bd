"""What a backbone is to be used for: the neck and heads by name, and the numbers that they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from resnet_core.checks import check_choice, check_count

__all__ = ["DETECTION", "KINDS", "STRIDES", "TITLES", "Kind", "OutputStride", "Task"]

Kind = Literal[
    "retinanet",
    "retinanet-v2",
    "faster-rcnn",
    "faster-rcnn-v2",
    "mask-rcnn",
    "mask-rcnn-v2",
    "fcn",
    "deeplabv3",
    "deeplabv3plus",
    "unet",
]
OutputStride = Literal[0, 8, 16, 32]
KINDS: tuple[Kind, ...] = get_args(Kind)
STRIDES: tuple[OutputStride, ...] = (0, 8, 16, 32)
DETECTION: tuple[Kind, ...] = KINDS[:6]
TITLES: dict[Kind, str] = {
    "retinanet": "RetinaNet",
    "retinanet-v2": "RetinaNet v2",
    "faster-rcnn": "Faster R-CNN",
    "faster-rcnn-v2": "Faster R-CNN v2",
    "mask-rcnn": "Mask R-CNN",
    "mask-rcnn-v2": "Mask R-CNN v2",
    "fcn": "FCN",
    "deeplabv3": "DeepLab v3",
    "deeplabv3plus": "DeepLab v3+",
    "unet": "U-Net",
}
BOX_CLASSES, PIXEL_CLASSES = 91, 21  # of torchvision's networks: COCO's numbers with gaps, Pascal VOC's
PROPOSALS, MOST_PROPOSALS = 1000, 10_000
MOST_CLASSES = 10_000
USUAL_STRIDES: dict[Kind, OutputStride] = {"fcn": 8, "deeplabv3": 8, "deeplabv3plus": 16}


@dataclass(frozen=True)
class Task:
    """A neck and heads. Raises `SpecError` for what is no such thing.

    `classes` of 0 are torchvision's: 91 with boxes, 21 without. `output_stride` is what the backbone's maps
    are capped at by dilation, 0 for what is usual for the task; only residual networks have it. `proposals`
    are the crops of an image that R-CNN's heads look at. `auxiliary` is FCN's second head at the map before
    the last, which helps training.
    """

    kind: Kind = "retinanet"
    classes: int = 0
    proposals: int = PROPOSALS
    output_stride: OutputStride = 0
    auxiliary: bool = False

    def __post_init__(self) -> None:
        check_choice("task", self.kind, KINDS)
        check_choice("output_stride", self.output_stride, STRIDES)
        check_choice("auxiliary", self.auxiliary, (False, True))
        check_count("classes", self.classes, 0, MOST_CLASSES)
        check_count("proposals", self.proposals, 0, MOST_PROPOSALS)

    @property
    def finds_boxes(self) -> bool:
        """Whether it is a detector."""
        return self.kind in DETECTION

    @property
    def scores(self) -> int:
        """Classes that it tells apart."""
        return self.classes or (BOX_CLASSES if self.finds_boxes else PIXEL_CLASSES)

    @property
    def has_proposals(self) -> bool:
        """Whether heads look at crops."""
        return "rcnn" in self.kind

    @property
    def has_output_stride(self) -> bool:
        """Whether the backbone's last stages may be dilated for it."""
        return self.kind in USUAL_STRIDES

    @property
    def stride(self) -> OutputStride:
        """The cap of the backbone's strides; 0 where the task has none."""
        return self.output_stride or USUAL_STRIDES[self.kind] if self.has_output_stride else 0

    @property
    def title(self) -> str:
        """Its name for people."""
        return TITLES[self.kind]
