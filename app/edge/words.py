"""The sentences of the page Edge."""

from __future__ import annotations

from app.drawing import numbers
from resnet_core.cost import Cost
from resnet_core.edge.budget import Way
from resnet_core.edge.pruning import Width
from resnet_core.edge.sizes import Format

FORMATS: dict[Format, str] = {
    "float32": "float32",
    "folded": "float32, folded",
    "bfloat16": "bfloat16",
    "int8": "int8",
}
WAYS: dict[Way, str] = {
    "unchanged": "As it is",
    "depth": "Depth",
    "width": "Width",
    "image": "Image size",
    "inner": "Inner channels",
    "everywhere": "All channels",
}
WIDTHS = (
    "Blue widths are free: only the branch of their block reads them. Orange widths are tied: an identity "
    "shortcut adds them, so all layers that have them shrink together. Grey is what was taken out."
)
SIZES = (
    "Bytes of the weights and of the running statistics. In bfloat16 and int8, batch norms are folded into "
    "the convolutions. int8 has a scale and a zero point for each filter, and where there is a bias, the "
    "same of it; the scales of maps, 5 bytes each, are not counted."
)
MEASURED_FORMATS = (
    "Scores are compared with those of float32 in PyTorch. int8 is run by ONNX Runtime, so its latency is to "
    "be compared with float32 in ONNX Runtime."
)
RECORDED_INT8 = (
    "The four networks of 20 and 56 layers that ship, on digits of 8 × 8; the others have a quarter of their "
    "usual widths, SE-ResNet-50 half, and learned digits enlarged to 32 × 32 for 8 epochs."
)
DIGITS = "The images are the test images of the digits, and the weights those that ship with the explorer."
NOISE = (
    "No weights for this ship with the explorer, so they are seeded ones and the images are noise: no error "
    "is known."
)
BUDGET = (
    "Each row changes one thing and leaves the rest. Depth, width and image size are the largest in time, "
    "pruning is the least. Predictions are for float32; other formats are measured alone."
)
MAGNITUDE = (
    "Filters of least L1 norm go from the inner convolution of each block (Li 2017, arXiv 1608.08710); then "
    "the network is trained further on the same digits."
)


def headline(before: Cost, after: Cost) -> str:
    """What is left."""
    if before == after:
        return (
            f"Nothing is taken out: {numbers.short(before.params)} parameters and "
            f"{numbers.short(before.macs)} multiply-adds."
        )
    params, macs = (numbers.percent(now / then) for now, then in zip(after[:2], before[:2], strict=True))
    return (
        f"**{params}** of the parameters and **{macs}** of the multiply-adds are left: "
        f"{numbers.whole(after.params)} and {numbers.whole(after.macs)}."
    )


def tie(width: Width) -> str:
    """Whether a width is free."""
    return "tied" if width.is_tied else "free"


def parting(before: int, after: int, seconds: tuple[float, float]) -> str:
    """How much is saved of multiply-adds, and how much of the time."""
    share = seconds[1] / seconds[0] - 1
    time = f"{numbers.percent(abs(share))} {'less' if share < 0 else 'more'} time"
    macs = numbers.percent(1 - after / before)
    return f"Latency and multiply-adds part: with {macs} fewer multiply-adds, one image takes {time}."
